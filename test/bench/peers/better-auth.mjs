import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { postRequest } from '../http-load.mjs';
import { NodeServer } from '../node-server.mjs';

const secret = 'a secret of the bench, long enough for a key';
const newId = () => randomBytes(24).toString('base64url');
const ids = (count) => Array.from({ length: count }, newId);

const people = `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
  select id, 'Ada Lovelace', 'p' || (n - 1) || '@people.test', true, now(), now() from unnest($1::text[]) with ordinality as t (id, n)`;
const sessions = `insert into "session" (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
  select token, token, person, now() + interval '7 days', now(), now() from unnest($1::text[], $2::text[]) as t (token, person)`;
const organizations = `insert into organization (id, name, slug, "createdAt") select id, id, id, now() from unnest($1::text[]) as t (id)`;
const owners = `insert into member (id, "organizationId", "userId", role, "createdAt") select id, id, $2, 'owner', now() from unnest($1::text[]) as t (id)`;
const invitations = `insert into invitation (id, "organizationId", email, role, status, "expiresAt", "createdAt", "inviterId")
  select id, $2, 'p' || (n - 1) || '@people.test', 'member', 'pending', now() + interval '2 days', now(), $3
  from unnest($1::text[]) with ordinality as t (id, n)`;
const accepted = `select (select count(*)::int from member where "organizationId" = $1) as members,
  (select count(*)::int from invitation where "organizationId" = $1 and status = 'accepted') as accepted`;
const pending = `select count(*)::int as n from invitation where "organizationId" = any($1) and status = 'pending'`;

/** better-auth in a process of its own; accounts, sessions and what is accepted are rows that are made beforehand. */
export class BetterAuth {
  constructor(url, server) {
    this.pool = new pg.Pool({ connectionString: url });
    this.pool.on('error', () => undefined); // the database may go away before a connection that is closing has gone
    this.server = server;
  }

  static async start(url) {
    const file = join(import.meta.dirname, 'better-auth-server.mjs');
    const env = { DATABASE_URL: url, BETTER_AUTH_SECRET: secret };
    return new BetterAuth(url, await NodeServer.start(file, { env, path: '/api/auth/ok' }));
  }

  /** Makes so many people, each signed in; the first owns every organization. */
  async signIn(count) {
    this.people = ids(count);
    await this.pool.query(people, [this.people]);
    const tokens = ids(count);
    await this.pool.query(sessions, [tokens, this.people]);
    this.cookies = tokens.map((token) => {
      const signature = createHmac('sha256', secret).update(token).digest('base64');
      return `better-auth.session_token=${encodeURIComponent(`${token}.${signature}`)}`;
    });
  }

  /** @returns the ids of new organizations */
  async found(count) {
    const made = ids(count);
    await this.pool.query(organizations, [made]);
    await this.pool.query(owners, [made, this.people[0]]);
    return made;
  }

  post(path, cookie, body) {
    const headers = { Cookie: cookie, Origin: `http://localhost:${this.server.port}` };
    return postRequest(`/api/auth/organization/${path}`, { headers, body });
  }

  /** @returns requests of so many people, each to accept an invitation of their own into a new organization */
  async acceptances(count) {
    const [organizationId] = await this.found(1);
    const made = ids(count + 1);
    await this.pool.query(invitations, [made, organizationId, this.people[0]]);
    const requests = made
      .slice(1)
      .map((invitationId, n) => this.post('accept-invitation', this.cookies[n + 1], { invitationId }));
    return { organizationId, requests };
  }

  /** @returns a request of the owner to invite somebody */
  invitation(organizationId, email) {
    return this.post('invite-member', this.cookies[0], { email, role: 'member', organizationId });
  }

  /** @throws Error when members and accepted invitations differ from what was asked */
  async auditAccepted(organizationId, expected) {
    const { rows } = await this.pool.query(accepted, [organizationId]);
    if (rows[0].accepted !== expected || rows[0].members !== expected + 1)
      throw new Error(`better-auth is not exact: ${JSON.stringify(rows[0])} instead of ${expected}.`);
  }

  async auditPending(organizationIds, expected) {
    const { rows } = await this.pool.query(pending, [organizationIds]);
    if (rows[0].n !== expected) throw new Error(`${rows[0].n} invitations instead of ${expected}.`);
  }

  async close() {
    await this.pool.end();
    await this.server.stop();
  }
}
