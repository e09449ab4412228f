import { optionsOf, plannedOnce, statementName } from 'foyer/platform/runtime';
import pg from 'pg';
import type { Pool } from 'pg';
import type { Statement } from './decision.js';

const settings = [
  ...plannedOnce,
  // whoever holds a log and is not heard of any more lets go of it
  'idle_in_transaction_session_timeout=5s',
  'lock_timeout=10s',
];

/** Of the committer: two wires, two logs that are held, and two for reading. */
const connections = 6;

/** Connections of the committer, and of whoever else has few statements: as the pool's, with plans of their own. */
export const hotPoolOf = (pool: Pool, max = connections): Pool => {
  const { options } = pool;
  const hot = new pg.Pool({
    ...options,
    ...(options.password !== undefined && { password: options.password }),
    max,
    pipeline: true,
    options: optionsOf(settings),
  });
  // a connection that breaks while it is lent out fails its queries; without a listener it would end the process too
  hot.on('connect', (client) => client.on('error', () => undefined));
  hot.on('error', () => undefined);
  return hot;
};

/** @returns the statement as pg sends it, prepared under a name; only for texts that the kernel makes, of which there are few */
export const prepared = ({ text, values }: Statement): { name: string; text: string; values: unknown[] } => ({
  name: statementName(text),
  text,
  values: [...values],
});
