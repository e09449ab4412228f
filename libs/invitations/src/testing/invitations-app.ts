import { Inject, Module } from '@nestjs/common';
import type { Provider } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import { apiKeyEvents, apiKeys } from 'foyer/identity';
import { memberEvents, members, organizationEvents, organizations } from 'foyer/organizations';
import type { OrganizationRow } from 'foyer/organizations';
import { KEY_RING, KeyRing } from 'foyer/platform';
import pg from 'pg';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import type { RestClient } from '../../../../test/support/rest-client.js';
import { inviteEvents } from '../domain/invite.events.js';
import type { Joiner } from '../domain/redeem.decisions.js';
import { redeemInvite } from '../domain/redeem.decisions.js';
import { InvitationsModule } from '../invitations.module.js';
import { invitationMigrations } from '../migrations/index.js';
import { inviteProjections } from '../projections.js';
import { InviteTokens } from '../tokens.js';

export type Json = Record<string, unknown>;

const anotherLog = ({ database, clock }: OrganizationsApp, keyRing: KeyRing): EventLog => {
  const pool = new pg.Pool({ ...database.pool.options, pipeline: true, max: 4 });
  pool.on('error', () => undefined);
  const log = new EventLog({ pool, clock, keyRing });
  log.register([...organizationEvents, ...memberEvents], [organizations, members]);
  log.register(apiKeyEvents, [apiKeys]);
  log.register(inviteEvents, inviteProjections);
  return log;
};

interface Inside {
  readonly keyRing: KeyRing;
  readonly tokens: InviteTokens;
}

/** An application that answers for invites, in an organization that Olga owns, on a database of its own. */
export class InvitationsApp {
  private readonly logs: EventLog[] = [];

  private constructor(
    readonly app: OrganizationsApp,
    private readonly inside: Inside,
    readonly olga: SignedIn,
    readonly acme: OrganizationRow,
  ) {}

  /** @param more what is to stand in for parts of the application */
  static async start(more: readonly Provider[] = []): Promise<InvitationsApp> {
    let inside: Inside | undefined;
    @Module({ imports: [InvitationsModule.forRoot({ worker: false })] })
    class InvitationsUnderTest {
      constructor(@Inject(KEY_RING) keyRing: KeyRing, tokens: InviteTokens) {
        inside = { keyRing, tokens };
      }
    }
    const app = await OrganizationsApp.start(more, [InvitationsUnderTest], invitationMigrations);
    if (!inside) throw new Error('The module of invites did not start.');
    const olga = await app.signedIn('olga');
    return new InvitationsApp(app, inside, olga, await app.found('acme', olga));
  }

  get tokens(): InviteTokens {
    return this.inside.tokens;
  }

  /** Path of the organization, to be followed by `/invites` and so on. */
  get path(): string {
    return `/v1/organizations/${this.acme.organizationId}`;
  }

  /** @returns another committer on the same database, as another process would have */
  secondLog(): EventLog {
    const log = anotherLog(this.app, this.inside.keyRing);
    this.logs.push(log);
    return log;
  }

  async close(): Promise<void> {
    await Promise.all(this.logs.map((log) => log.close()));
    await this.app.close();
  }
}

/** @returns somebody who could join the organization; no account is needed to ask a decision */
export const joinerIn = async (
  { app, acme }: Pick<InvitationsApp, 'app' | 'acme'>,
  name: string,
): Promise<Joiner> => ({
  userId: `usr_${name}`,
  subject: await app.eventLog.lookupKeys.subject(acme.organizationId, `${name}@acme.test`),
  email: `${name}@acme.test` as Joiner['email'],
  verified: true,
  firstName: name,
  lastName: 'Test',
});

/** @returns the command by which somebody uses an invite; its result is whether they were let in just now */
export const redeeming = (organizationId: string, inviteId: string, joiner: Joiner): Command<boolean> => {
  let joined = false;
  return {
    organizationId,
    actor: { kind: 'invitee', id: joiner.userId, subject: joiner.subject, request: undefined },
    decide: (state, at) => {
      const decision = redeemInvite(state, { organizationId, inviteId, generation: 1, joiner }, at);
      joined = 'length' in decision && decision.length > 0;
      return decision;
    },
    result: () => joined,
  };
};

/** Makes a link. @returns the answer's body */
export const makeLink = async (client: RestClient, path: string, more: Json = {}): Promise<Json> => {
  const body = { kind: 'link', grant: { roles: ['member'] }, ...more };
  const answer = await client.post(`${path}/invites`, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};

/** Invites somebody by mail. @returns the invite */
export const inviteByEmail = async (
  client: RestClient,
  path: string,
  email: string,
  more: Json = {},
): Promise<Json> => {
  const body = { kind: 'email', emails: [email], grant: { roles: ['member'] }, ...more };
  const answer = await client.post<{ created: Json[] }>(`${path}/invites`, body);
  const [invite] = answer.body.created ?? [];
  if (!invite) throw new Error(JSON.stringify(answer.body));
  return invite;
};
