import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database, refused, RefusedError } from 'foyer/platform';
import { randomInt } from 'node:crypto';
import { slugOf } from '../domain/slug.js';

/** Numbers that are tried in turn before a random one is. */
const numbered = 20;
const tries = 5;

const taken = () => refused('organization.slug-taken', 'Another organization has this slug.');

const isTaken = (error: unknown): boolean =>
  error instanceof RefusedError && error.refusal.refused === 'organization.slug-taken';

/** The slugs of all organizations. */
@Injectable()
export class Slugs {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * Finds a slug for a new organization and makes the attempt with it. A slug that was not asked for gets another number
   * when somebody else was faster.
   * @throws RefusedError organization.slug-taken when the slug that was asked for is
   */
  async claim<T>(
    { name, slug }: { readonly name: string; readonly slug?: string | undefined },
    attempt: (slug: string) => Promise<T>,
  ): Promise<T> {
    if (slug !== undefined) {
      if ((await this.takenAmong([slug])).has(slug)) throw taken();
      return attempt(slug);
    }
    for (let left = tries; ; left -= 1) {
      try {
        return await attempt(await this.free(name));
      } catch (error) {
        if (left <= 1 || !isTaken(error)) throw error;
      }
    }
  }

  private async free(name: string): Promise<string> {
    const candidates = Array.from({ length: numbered }, (_, index) => slugOf(name, index + 1));
    const known = await this.takenAmong(candidates);
    return candidates.find((one) => !known.has(one)) ?? slugOf(name, randomInt(10_000, 100_000_000));
  }

  private async takenAmong(slugs: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.database.query<{ slug: string }>(
      `select slug from foyer_organizations.slugs where slug = any($1::text[])`,
      [slugs],
    );
    return new Set(rows.map(({ slug }) => slug));
  }
}
