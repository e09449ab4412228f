import pg from 'pg';
import { insertUser, Sessions } from 'foyer/identity';
import { newId } from 'foyer/platform';

const atOnce = 5_000;

const personOf = (n) => ({
  userId: newId('usr'),
  email: `p${n}@people.test`,
  firstName: 'Ada',
  lastName: 'Lovelace',
});

const userOf = ({ userId, email, firstName, lastName }) => ({
  id: userId,
  email,
  emailVerified: true,
  firstName,
  lastName,
  passwordHash: 'none: nobody signs in by password here',
  createdAt: Date.now(),
});

/** Prepared under the length of their texts: there are two. */
const named = ({ text, values }) => ({ name: `people ${text.length}`, text, values: [...values] });

/**
 * Makes accounts, each with a session, by the statements with which the product makes them.
 * @returns the session cookies
 */
export const signInAs = async (url, keyRing, people) => {
  const sessions = new Sessions(undefined, keyRing, { now: () => Date.now() });
  const users = people.map(userOf);
  const issued = users.map(({ id }) => sessions.issue(id));
  const statements = [...users.map(insertUser), ...issued.flatMap(({ statements }) => statements)];
  const client = new pg.Client({ connectionString: url, pipeline: true });
  await client.connect();
  await Promise.all([
    client.query('begin'),
    ...statements.map((statement) => client.query(named(statement))),
    client.query('commit'),
  ]);
  await client.end();
  return issued.map(({ id }) => `foyer=${id}`);
};

/** As {@link signInAs}, for people with numbers from `from` on. */
export const signIn = async (url, keyRing, count, from = 0) => {
  const cookies = [];
  for (let done = 0; done < count; done += atOnce) {
    const many = Math.min(atOnce, count - done);
    const people = Array.from({ length: many }, (_, n) => personOf(from + done + n));
    cookies.push(...(await signInAs(url, keyRing, people)));
  }
  return cookies;
};
