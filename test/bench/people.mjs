import pg from 'pg';
import { insertUser, Sessions } from 'foyer/identity';
import { newId } from 'foyer/platform';

const atOnce = 5_000;

const personOf = (n) => ({
  id: newId('usr'),
  email: `p${n}@people.test`,
  emailVerified: true,
  firstName: 'Ada',
  lastName: 'Lovelace',
  passwordHash: 'none: nobody signs in by password here',
  createdAt: Date.now(),
});

/** Statements are prepared under their text's length: there are two. */
const named = ({ text, values }) => ({ name: `people ${text.length}`, text, values: [...values] });

/**
 * Makes accounts, each with a session, by the statements with which the product makes them.
 * @returns the session cookies
 */
export const signIn = async (url, keyRing, count) => {
  const sessions = new Sessions(undefined, keyRing, { now: () => Date.now() });
  const client = new pg.Client({ connectionString: url, pipeline: true });
  await client.connect();
  const cookies = [];
  for (let from = 0; from < count; from += atOnce) {
    const people = Array.from({ length: Math.min(atOnce, count - from) }, (_, n) => personOf(from + n));
    const issued = people.map(({ id }) => sessions.issue(id));
    const statements = [...people.map(insertUser), ...issued.flatMap(({ statements }) => statements)];
    await Promise.all([
      client.query('begin'),
      ...statements.map((statement) => client.query(named(statement))),
      client.query('commit'),
    ]);
    cookies.push(...issued.map(({ id }) => `foyer=${id}`));
  }
  await client.end();
  return cookies;
};
