import type { Statement } from 'foyer/event-log';
import { RefusedError } from 'foyer/platform';
import type { Database, Refusal } from 'foyer/platform';

const violated = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'constraint' in error ? String(error.constraint) : '';

/**
 * Runs statements in order, in one transaction.
 * @param constraints what it means when a statement violates one
 * @returns how many rows each of them changed
 * @throws RefusedError for a violated constraint that means something
 */
export const perform = async (
  database: Database,
  statements: readonly Statement[],
  constraints: Readonly<Record<string, Refusal>> = {},
): Promise<readonly number[]> => {
  try {
    return await database.transaction(async (client) => {
      const counts: number[] = [];
      for (const { text, values } of statements) {
        const { rowCount } = await client.query(text, [...values]);
        counts.push(rowCount ?? 0);
      }
      return counts;
    });
  } catch (error) {
    const refusal = constraints[violated(error)];
    throw refusal ? new RefusedError(refusal) : error;
  }
};
