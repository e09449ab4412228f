import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database } from 'foyer/platform';
import { verifyLog } from 'foyer/event-log';
import { postRequest } from './http-load.mjs';
import { NodeServer } from './node-server.mjs';
import { signIn, signInAs } from './people.mjs';
import { benchKeys, secrets } from './secrets.mjs';

const root = join(import.meta.dirname, '../..');
const setupToken = 'the token of the bench';
const owner = { email: 'owner@bench.test', firstName: 'O', lastName: 'W', password: 'lamp-quartz-7' };
const sameSite = { 'Sec-Fetch-Site': 'same-origin' };

/** The built server, and any further process of it, on one database; set up and asked over HTTP. */
export class FoyerOverHttp {
  processes = [];
  founded = 0;

  constructor(url, smtpUrl, dataDir) {
    this.url = url;
    this.env = {
      DATABASE_URL: url,
      SMTP_URL: smtpUrl,
      FOYER_DATA_DIR: dataDir,
      FOYER_SECRETS: secrets,
      FOYER_SETUP_TOKEN: setupToken,
      FOYER_RATE_LIMITS: 'off',
      LOG_LEVEL: 'warn',
    };
    this.database = new Database({ url });
  }

  /**
   * @param settings of the first process: `env`, and `options` of Node
   */
  static async launch(url, smtpUrl, { env = {}, options } = {}) {
    const foyer = new FoyerOverHttp(url, smtpUrl, await mkdtemp(join(tmpdir(), 'foyer-bench-server-')));
    Object.assign(foyer.env, env);
    await foyer.another(options);
    return foyer;
  }

  /** As {@link launch}, on an empty database, and sets up the first organization. */
  static async start(url, smtpUrl, settings) {
    const foyer = await FoyerOverHttp.launch(url, smtpUrl, settings);
    const organization = { name: 'Bench', slug: 'bench' };
    const { headers } = await foyer.ask('POST', '/v1/setup', { setupToken, organization, admin: owner });
    foyer.cookie = headers.getSetCookie()[0].split(';')[0];
    return foyer;
  }

  /** Starts one process more. */
  async another(options = []) {
    const file = join(root, 'dist/apps/server/src/main.js');
    const server = await NodeServer.start(file, { env: this.env, path: '/health/ready', options });
    this.processes.push(server);
    return server;
  }

  get ports() {
    return this.processes.map(({ port }) => port);
  }

  /** @throws Error for anything but success */
  async ask(method, path, body) {
    const headers = { ...sameSite, Cookie: this.cookie ?? '' };
    const sent = body && { body: JSON.stringify(body) };
    const answer = await fetch(`http://127.0.0.1:${this.ports[0]}${path}`, {
      method,
      headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      ...sent,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return { headers: answer.headers, body: JSON.parse(text) };
  }

  /** @returns the id of a new organization with a limit of seats */
  async found(limit) {
    this.founded += 1;
    const slug = `bench-${this.founded}`;
    const { body } = await this.ask('POST', '/v1/organizations', { name: slug, slug });
    await this.ask('PUT', `/v1/organizations/${slug}/seats`, { limit });
    return body.organization.id;
  }

  /** @returns a link into a new organization that lets so many people in, and its token */
  async link(maxUses) {
    const organizationId = await this.found(maxUses + 1);
    const ask = { kind: 'link', grant: { roles: ['member'] }, maxUses };
    const { body } = await this.ask('POST', `/v1/organizations/${organizationId}/invites`, ask);
    return { organizationId, inviteId: body.id, token: body.url.split('/').at(-1) };
  }

  /** @returns the session cookies of people who are new; `from`: how many there are already */
  signIn(count, from = 0) {
    return signIn(this.url, benchKeys(), count, from);
  }

  /** Asks from now on as somebody who has no account yet. */
  async askAs(person) {
    [this.cookie] = await signInAs(this.url, benchKeys(), [person]);
  }

  /** @returns one request for each of these people to join by the link */
  redemptions({ token }, cookies) {
    return cookies.map((cookie) =>
      postRequest('/v1/join/accept', { headers: { Cookie: cookie, ...sameSite }, body: { token } }),
    );
  }

  /** @returns a request of the owner to invite somebody */
  invitation(organizationId, email, sendMail) {
    return postRequest(`/v1/organizations/${organizationId}/invites`, {
      headers: { Cookie: this.cookie, ...sameSite },
      body: { kind: 'email', emails: [email], grant: { roles: ['member'] }, sendMail },
    });
  }

  /** @throws Error when uses, members, seats and events of an exhausted link differ, or its log is not whole */
  async auditLink({ organizationId, inviteId }, expected) {
    const path = `/v1/organizations/${organizationId}`;
    const { body: invite } = await this.ask('GET', `${path}/invites/${inviteId}`);
    const { body: seats } = await this.ask('GET', `${path}/seats`);
    const found = [invite.uses, invite.remaining, invite.status, seats.members, seats.available];
    if (JSON.stringify(found) !== JSON.stringify([expected, 0, 'exhausted', expected + 1, 0]))
      throw new Error(`A hot link is not exact: ${JSON.stringify(found)} instead of ${expected}.`);
    await this.auditEvents([organizationId], { InviteRedeemed: expected, MemberJoined: expected + 1 });
  }

  /** @throws Error when a log is not whole, or all together do not hold so many events of a type */
  async auditEvents(organizationIds, expected) {
    for (const organizationId of organizationIds) {
      const verification = await verifyLog(this.database.pool, organizationId);
      if (!verification.ok) throw new Error(`A log is not whole: ${JSON.stringify(verification)}`);
    }
    const { rows } = await this.database.query(
      `select type, count(*)::int as n from foyer_log.events where organization_id = any($1) and type = any($2) group by type`,
      [organizationIds, Object.keys(expected)],
    );
    const found = Object.fromEntries(rows.map(({ type, n }) => [type, n]));
    for (const [type, n] of Object.entries(expected))
      if (found[type] !== n) throw new Error(`${found[type]} ${type} instead of ${n}.`);
  }

  async close() {
    for (const server of this.processes.splice(0)) await server.stop();
    await this.database.close();
    await rm(this.env.FOYER_DATA_DIR, { recursive: true, force: true });
  }
}
