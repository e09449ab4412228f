import pg from 'pg';
import { z } from 'zod';
import { defineEvent, EventLog, verifyLog } from 'foyer/event-log';
import { apiKeyEvents, apiKeys } from 'foyer/identity';
import * as invitations from 'foyer/invitations';
import * as organizations from 'foyer/organizations';
import { Database, migrate, newId } from 'foyer/platform';
import { allMigrations } from '../../dist/apps/server/src/migrations.js';
import { benchKeys } from './secrets.mjs';

export const grant = {
  roles: ['member'],
  teams: [],
  primaryTeam: null,
  roleGroups: [],
  groups: [],
  department: null,
  userType: null,
};

/** As plain as what emmett appends: no person, no rows. */
const personPassed = defineEvent('PersonPassed', {
  version: 1,
  schema: z.strictObject({ note: z.string() }),
  personal: {},
});
const note = 'x'.repeat(300);
/** What is recorded with what people do. */
const request = { requestId: 'bench', ip: '127.0.0.1', userAgent: 'bench' };

const openLog = (url, keyRing, clock) => {
  const pool = new pg.Pool({ connectionString: url, max: 6, pipeline: true });
  pool.on('error', () => undefined); // the database may go away before a connection that is closing has gone
  const log = new EventLog({ pool, clock, keyRing });
  log.register([personPassed], []);
  log.register(apiKeyEvents, [apiKeys]);
  log.register(
    [...organizations.organizationEvents, ...organizations.memberEvents],
    [organizations.organizations, organizations.members],
  );
  log.register(invitations.inviteEvents, invitations.inviteProjections);
  return log;
};

/** Foyer's modules in this process, without HTTP: full rules, events, chain, encryption, projections. */
export class Foyer {
  constructor(url, clock) {
    const keyRing = benchKeys();
    this.log = openLog(url, keyRing, clock);
    this.database = new Database({ url });
    this.tokens = new invitations.InviteTokens(keyRing, this.database, () => 'http://localhost');
  }

  /** @param clock by which it decides, where that is not the machine's */
  static async open(url, clock = { now: () => Date.now() }) {
    await migrate(url, allMigrations);
    return new Foyer(url, clock);
  }

  /** @returns who asks in a new organization: its owner */
  async found(slug) {
    const organizationId = newId('org');
    const email = `owner@${slug}.test`;
    const subject = await this.log.lookupKeys.subject(organizationId, email);
    const owner = { userId: newId('usr'), subject, email, firstName: 'O', lastName: 'W' };
    await this.log.handle(
      organizations.createOrganizationCommand({
        organizationId,
        name: slug,
        slug,
        description: null,
        owner,
        request,
      }),
    );
    return { organizationId, owner, actor: { kind: 'user', id: owner.userId, subject, request } };
  }

  /** @returns the ticket of a new link */
  async link({ organizationId, actor }, maxUses) {
    const inviteId = newId('inv');
    const facts = { name: null, description: null, note: null, metadata: null, maxUses };
    const audience = { domains: [], addresses: [] };
    const token = this.tokens.mint(inviteId, 1);
    await this.log.handle(
      invitations.createLinkCommand(
        { organizationId, actor },
        { inviteId, token, grant, audience, ...facts },
      ),
    );
    return { organizationId, inviteId, generation: 1, kind: 'link' };
  }

  async redeem(ticket, name) {
    const email = `${name}@people.test`;
    const subject = await this.log.lookupKeys.subject(ticket.organizationId, email);
    const userId = newId('usr');
    const joiner = { userId, subject, email, verified: true, firstName: 'Ada', lastName: 'Lovelace' };
    const actor = { kind: 'user', id: userId, subject, request };
    return this.log.handle(invitations.redeemCommand({ ticket, joiner, actor }));
  }

  /**
   * @param more of the invite, where it is to differ
   * @returns the ticket of a new e-mail invite
   */
  async invite({ organizationId, actor }, name, more = {}) {
    const email = `${name}@people.test`;
    const subject = await this.log.lookupKeys.subject(organizationId, email);
    const inviteId = newId('inv');
    const facts = { grant, note: null, metadata: null, message: null, locale: null, sendMail: true };
    const ask = { ...facts, ...more, inviteId, token: this.tokens.mint(inviteId, 1), email, subject };
    await this.log.handle(invitations.createEmailInviteCommand({ organizationId, actor }, ask));
    return { organizationId, inviteId, generation: 1 };
  }

  /** Appends one event to a stream of its own. */
  append(organizationId, stream) {
    return this.log.handle({
      organizationId,
      actor: { kind: 'system', id: 'bench', request },
      decide: () => [{ type: 'PersonPassed', stream, after: 0, data: { note } }],
      result: () => undefined,
    });
  }

  /** @returns how many events an organization's log has */
  async head(organizationId) {
    const { rows } = await this.log.pool.query(
      `select head_seq::int as head from foyer_log.logs where organization_id = $1`,
      [organizationId],
    );
    return rows[0].head;
  }

  /** @throws Error when the log is not whole, or does not hold so many events of a type */
  async audit(organizationId, type, expected) {
    const verification = await verifyLog(this.log.pool, organizationId);
    if (!verification.ok) throw new Error(`The log is not whole: ${JSON.stringify(verification)}`);
    const { rows } = await this.log.pool.query(
      `select count(*)::int as n from foyer_log.events where organization_id = $1 and type = $2`,
      [organizationId, type],
    );
    if (rows[0].n !== expected) throw new Error(`${rows[0].n} ${type} instead of ${expected}.`);
  }

  async close() {
    await this.log.close();
    await this.database.close();
  }
}
