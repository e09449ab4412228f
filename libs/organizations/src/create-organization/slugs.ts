import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, Database, refused, RefusedError, remembered } from 'foyer/platform';
import type { RequestContext } from 'foyer/platform';
import { randomInt } from 'node:crypto';
import { slugOf } from '../domain/slug.js';

/** Numbers that are looked at before a random one is taken. */
const numbered = 20;
/** How often somebody may be faster; from the third time on the number is random. */
const tries = 6;
const inTurn = 3;

const taken = () => refused('organization.slug-taken', 'Another organization has this slug.');

const isTaken = (error: unknown): boolean =>
  error instanceof RefusedError && error.refusal.refused === 'organization.slug-taken';

const randomSlug = (name: string): string => slugOf(name, randomInt(10_000, 100_000_000));

/** What a new organization is to be called, and by which request. */
export interface Wish {
  readonly name: string;
  readonly slug?: string | undefined;
  readonly request: RequestContext | undefined;
}

/** The slugs of all organizations. */
@Injectable()
export class Slugs {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * Finds a slug for a new organization and makes the attempt with it. A slug that was not asked for gets another number
   * when somebody else was faster.
   * @throws RefusedError organization.slug-taken when the slug that was asked for is
   */
  async claim<T>({ name, slug, request }: Wish, attempt: (slug: string) => Promise<T>): Promise<T> {
    if (slug !== undefined) {
      if (await remembered(request, () => this.isTaken(slug))) throw taken();
      return attempt(slug);
    }
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt(attempts > inTurn ? randomSlug(name) : await this.free(name));
      } catch (error) {
        if (attempts >= tries || !isTaken(error)) throw error;
      }
    }
  }

  private async free(name: string): Promise<string> {
    const candidates = Array.from({ length: numbered }, (_, index) => slugOf(name, index + 1));
    const known = await this.takenAmong(candidates);
    return candidates.find((one) => !known.has(one)) ?? randomSlug(name);
  }

  private async isTaken(slug: string): Promise<boolean> {
    return (await this.takenAmong([slug])).has(slug);
  }

  private async takenAmong(slugs: readonly string[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.database.query<{ slug: string }>(
      `select slug from foyer_organizations.slugs where slug = any($1::text[])`,
      [slugs],
    );
    return new Set(rows.map(({ slug }) => slug));
  }
}
