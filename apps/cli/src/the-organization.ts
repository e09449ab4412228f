import { findOrganization, listOrganizations } from 'foyer/audit/reading';
import type { KnownOrganization } from 'foyer/audit/reading';
import type { Database } from 'foyer/platform/runtime';
import { oneLine } from './one-line.js';
import { UsageError } from './terminal.js';

const mostListed = 20;

/** PostgreSQL's invalid_schema_name and undefined_table. */
const notMigrated: readonly unknown[] = ['3F000', '42P01'];

/** @returns the short name that people know it by */
export const callNameOf = ({ slug, organizationId }: KnownOrganization): string => slug ?? organizationId;

const listed = (known: readonly KnownOrganization[]): string => {
  const shown = known.slice(0, mostListed);
  const longest = Math.max(...shown.map((one) => callNameOf(one).length));
  const rows = shown.map((one) =>
    `  ${callNameOf(one).padEnd(longest)}  ${one.organizationId}  ${oneLine(one.name ?? '', 60)}`.trimEnd(),
  );
  return [...rows, ...(known.length > mostListed ? ['  ...'] : [])].join('\n');
};

const choose = async ({ pool }: Database, given: string | undefined): Promise<KnownOrganization> => {
  if (given !== undefined) {
    const found = await findOrganization(pool, given);
    if (!found) throw new UsageError(`There is no organization "${oneLine(given)}".`);
    return found;
  }
  const [only, ...others] = await listOrganizations(pool, mostListed + 1);
  if (!only) throw new UsageError('There is no organization yet.');
  if (others.length > 0)
    throw new UsageError(`There are several organizations: choose with --org.\n${listed([only, ...others])}`);
  return only;
};

/**
 * Finds the organization that a command is about.
 * @param given what --org says: id or slug; undefined: the only one
 * @throws UsageError when there is none, or no telling which
 */
export const theOrganization = async (
  database: Database,
  given: string | undefined,
): Promise<KnownOrganization> => {
  try {
    return await choose(database, given);
  } catch (error) {
    if (!(error instanceof Error) || !notMigrated.includes(Reflect.get(error, 'code'))) throw error;
    throw new UsageError('The database is empty: `foyer migrate` prepares it.');
  }
};
