/** SQLSTATE of an append whose log had moved on; raised by foyer_log.heads_moved. */
const staleHead = 'FY001';
/** SQLSTATE of an append that took a row for absent which is there; raised by foyer_log.none_there. */
const isThere = 'FY005';
/** PostgreSQL's unique_violation. */
const uniqueViolation = '23505';

/** Errors are told by their fields: those of Node itself may come from another realm, where `instanceof` fails. */
type Field = 'code' | 'message' | 'schema' | 'table' | 'constraint';

const field = (error: unknown, name: Field): string | undefined =>
  typeof error === 'object' && error !== null && name in error ? String(Reflect.get(error, name)) : undefined;

export const isStaleHead = (error: unknown): boolean => field(error, 'code') === staleHead;

/**
 * Something that an append took for absent is there.
 * @param tables that it inserts into, with their schemas
 */
export const isPresent = (error: unknown, tables: ReadonlySet<string>): boolean => {
  if (field(error, 'code') === isThere) return true;
  const table = field(error, 'table');
  return (
    field(error, 'code') === uniqueViolation &&
    field(error, 'constraint') === `${table}_pkey` &&
    tables.has(`${field(error, 'schema')}.${table}`)
  );
};

/** Deadlock, serialization failure: nothing was written, the same again may succeed. */
export const isTransient = (error: unknown): boolean =>
  ['40001', '40P01', '55P03'].includes(field(error, 'code') ?? '');

/** The connection broke or the server went away: whether the transaction was committed is not known. */
export const isConnectionLoss = (error: unknown): boolean => {
  const state = field(error, 'code');
  if (state === undefined)
    return /connection|terminated|timeout|not queryable/i.test(field(error, 'message') ?? '');
  return /^(08|57P0)/.test(state) || /^E[A-Z]+$/.test(state);
};
