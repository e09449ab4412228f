import { gathering } from 'foyer/platform';
import type { KeyRing } from 'foyer/platform';
import { digestsOf } from './secret-digests.js';

/** What is found under a digest. */
export interface Found {
  readonly digest: Buffer;
}

const byDigest = <Row extends Found>(rows: readonly Row[]): Map<string, Row> =>
  new Map(rows.map((row) => [row.digest.toString('base64'), row]));

/**
 * Finds what belongs to secrets: all that are asked for in one turn of the event loop in one query. Nothing is kept
 * between turns, so that what is ended is ended everywhere at once.
 */
export class SecretLookup<Row extends Found> {
  /** @returns undefined when nothing belongs to the secret */
  readonly of: (secret: string) => Promise<Row | undefined> = gathering((secrets) => this.find(secrets));

  /**
   * @param purpose of the key ring's key
   * @param load one query for all digests; rows in any order
   */
  constructor(
    private readonly keyRing: KeyRing,
    private readonly purpose: string,
    private readonly load: (digests: readonly Buffer[]) => Promise<readonly Row[]>,
  ) {}

  private async find(secrets: readonly string[]): Promise<(Row | undefined)[]> {
    const digests = secrets.map((secret) => digestsOf(this.keyRing, this.purpose, secret));
    const rows = byDigest(await this.load(digests.flat()));
    return digests.map((candidates) => {
      const hit = candidates.find((candidate) => rows.has(candidate.toString('base64')));
      return hit && rows.get(hit.toString('base64'));
    });
  }
}
