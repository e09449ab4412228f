import fc from 'fast-check';
import { everyEvent } from 'foyer/audit/reading';
import { EventLog } from 'foyer/event-log';
import type { Decision, NewEvent, State } from 'foyer/event-log';
import type { Asking } from 'foyer/organizations';
import { KeyRing, RefusedError } from 'foyer/platform';
import type { EmailAddress } from 'foyer/platform';
import pg from 'pg';
import { everyProjection } from '../../apps/server/src/projections.js';
import { eraseSubject } from '../../libs/audit/src/erase-subject/erase-subject.decisions.js';
import { invites } from '../../libs/invitations/src/domain/invites.projection.js';
import { anyTries } from '../../libs/invitations/src/testing/model.js';
import { acme, asUser, organizationId, personOf } from '../../libs/invitations/src/testing/past.js';
import { anyTries as anyOrganizationTries } from '../../libs/organizations/src/testing/commands.js';

type Decide = (state: State, asking: Asking) => Decision;

/** @returns a log of every module, on connections of its own, with a clock that can be set */
export const openLog = (url: string, clock: { now(): number }): EventLog => {
  const pool = new pg.Pool({ connectionString: url, max: 4, pipeline: true });
  pool.on('error', () => undefined);
  const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret for tests, of forty characters.' }]);
  const log = new EventLog({ pool, clock, keyRing });
  log.register(everyEvent, everyProjection);
  return log;
};

/** A history of one organization, written by the decisions of all modules. */
export class LivedHistory {
  readonly clock = { at: Date.parse('2026-03-01T12:00:00.000Z'), now: (): number => this.clock.at };
  readonly log: EventLog;
  private made = 0;
  private erasures = 0;

  constructor(url: string) {
    this.log = openLog(url, this.clock);
  }

  /** Acme, and its keys. */
  async begin(): Promise<void> {
    for (const fact of acme) await this.facts(() => [fact]);
    await this.facts(() => [apiKey('key_1', 0), apiKey('key_2', 0), apiKey('key_1', 1)]);
  }

  /** Whatever the generators of invites and organizations come up with, mails, and somebody erased. */
  async live(seed: number): Promise<void> {
    for (const tries of fc.sample(anyTries, { numRuns: 20, seed })) {
      for (const { by, wait, decide } of tries) {
        this.clock.at += wait * 1_000;
        await this.try(by, (state, asking) => decide(state, asking, this.made));
      }
      await this.mail();
      await this.erase(['bob', 'cy', 'nobody'][this.erasures] ?? 'dan');
    }
    for (const { by, decide } of fc.sample(anyOrganizationTries(40), { numRuns: 4, seed }).flat())
      await this.try(by, decide);
  }

  private async try(by: string, decide: Decide): Promise<void> {
    const { actor } = asUser(by);
    let created = 0;
    const command = {
      organizationId,
      actor: { ...actor, request: { requestId: 'req-1' } },
      decide: (state: State, at: string) => {
        const decision = decide(state, { organizationId, actor, at });
        created = 'length' in decision ? decision.filter(({ type }) => type === 'InviteCreated').length : 0;
        return decision;
      },
      result: () => undefined,
    };
    await this.log.handle(command).then(
      () => (this.made += created),
      (error: unknown) => {
        if (!(error instanceof RefusedError)) throw error;
      },
    );
  }

  private facts(decide: (state: State) => readonly NewEvent[]): Promise<void> {
    return this.try('olga', (state) =>
      decide(state).map((fact) => ({ ...fact, after: this.after(state, fact) })),
    );
  }

  /** Facts come with any version; the rows know the stream's. */
  private after(state: State, { stream, after }: NewEvent): number {
    if (stream !== organizationId || after === 0) return after;
    const row = state.get<{ version: number }>(everyProjection[0] as never, organizationId);
    return row?.version ?? 0;
  }

  private async mail(): Promise<void> {
    const messages = [
      ['InviteSent', { generation: 1, messageId: 'm' }],
      ['InviteDeliveryFailed', { subject: 'sub_ada', generation: 1, reason: 'full', final: true }],
      ['InviteUrlCopied', {}],
    ] as const;
    for (const [index, [type, data]] of messages.entries())
      await this.facts((state) => {
        const invite = state.get(invites, `inv_${index}`);
        return invite ? [{ stream: invite.inviteId, after: invite.version, type, data }] : [];
      });
  }

  private async erase(name: string): Promise<void> {
    const { subject, email } = personOf(name);
    this.erasures += 1;
    const erasure = {
      erasureId: `era_${this.erasures}`,
      email: email as EmailAddress,
      linkIds: [],
      subject,
      onRemoval: undefined,
    };
    await this.try('olga', (state, asking) => eraseSubject(state, asking, erasure));
  }
}

const apiKey = (keyId: string, after: number): NewEvent =>
  after === 0
    ? {
        stream: keyId,
        after,
        type: 'ApiKeyCreated',
        data: { keyId, name: keyId, scopes: ['invites:read'], expiresAt: '2027-01-01T00:00:00.000Z' },
      }
    : { stream: keyId, after, type: 'ApiKeyRevoked', data: { keyId } };
