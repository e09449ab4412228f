import fc from 'fast-check';
import { verifyLog } from 'foyer/event-log';
import { fold } from 'foyer/event-log/testing';
import type { EmailAddress } from 'foyer/platform';
import { newId } from 'foyer/platform';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import type { Json } from '../../../../test/support/rest-client.js';
import { ErasingApp } from '../testing/erasing-app.js';

const steps = [
  'invite',
  'link',
  'edit',
  'resend',
  'revoke',
  'decline',
  'join',
  'leave',
  'erase',
  'erase',
] as const;

const anyLife = fc.array(
  fc.record({ step: fc.constantFrom(...steps), who: fc.nat(2), others: fc.subarray([0, 1, 2]) }),
  { minLength: 10, maxLength: 25 },
);

/** An organization with three people in it and around it. `known`: whom it may have traces of. */
class Life {
  readonly known = new Set<string>();
  private readonly members = new Map<string, string>();
  private readonly invites: Json[] = [];
  private link: Json | undefined;

  constructor(
    private readonly given: ErasingApp,
    readonly organizationId: string,
    private readonly run: number,
  ) {}

  nameOf(who: number): string {
    return `zyxqjv${this.run}who${who}q`;
  }

  async live({ step, who, others }: { step: (typeof steps)[number]; who: number; others: number[] }) {
    const name = this.nameOf(who);
    const audience = ['@acme.test', ...others.map((other) => `${this.nameOf(other)}@mail.test`)];
    const acts: Record<(typeof steps)[number], () => Promise<unknown>> = {
      invite: () => this.invite(name),
      link: () => this.makeLink(audience, others),
      edit: () => this.edit(audience, others),
      resend: () => this.onLastInvite('resend'),
      revoke: () => this.onLastInvite('revoke'),
      decline: () => this.decline(name),
      join: () => this.join(name),
      leave: () => this.leave(name),
      erase: () => this.erase(name),
    };
    await acts[step]();
  }

  private call(method: string, path: string, body?: Json) {
    const full = `/v1/organizations/${this.organizationId}/${path}`;
    return this.given.olga.client.send(method, full, body);
  }

  private async done(expected: number, method: string, path: string, body?: Json): Promise<void> {
    const { status } = await this.call(method, path, body);
    if (status !== expected) throw new Error(`${method} ${path} answers ${status}`);
  }

  private async invite(name: string): Promise<void> {
    const body = { kind: 'email', emails: [`${name}@mail.test`], grant: { roles: ['member'] } };
    const answer = await this.call('POST', 'invites', { ...body, note: `${name} it is`, metadata: { name } });
    if (answer.status !== 201) return;
    this.known.add(name);
    this.invites.push((answer.body['created'] as Json[])[0] as Json);
  }

  private async makeLink(audience: string[], others: number[]): Promise<void> {
    const body = { kind: 'link', grant: { roles: ['member'] }, audience, note: 'for some' };
    this.link = (await this.call('POST', 'invites', body)).body;
    for (const other of others) this.known.add(this.nameOf(other));
  }

  private async edit(audience: string[], others: number[]): Promise<void> {
    if (!this.link) return;
    const path = `invites/${String(this.link['id'])}`;
    await this.done(200, 'PATCH', path, { audience });
    for (const other of others) this.known.add(this.nameOf(other));
  }

  private async onLastInvite(action: string): Promise<void> {
    const last = this.invites.at(-1);
    if (last) await this.call('POST', `invites/${String(last['id'])}/${action}`, {});
  }

  private async decline(name: string): Promise<void> {
    const last = this.invites.findLast(({ email }) => email === `${name}@mail.test`);
    const path = `/v1/organizations/${this.organizationId}/invites/${String(last?.['id'])}/url`;
    const { status, body } = await this.given.olga.client.get(path);
    if (status !== 200) return;
    const token = String(body['url']).split('/i/')[1];
    await this.given.stranger().post('/v1/join/decline', { token, reason: `${name} said no` });
  }

  private async join(name: string): Promise<void> {
    if (this.members.has(name)) return;
    const email = `${name}@mail.test` as EmailAddress;
    const user = { id: newId('usr'), email, emailVerified: true, firstName: name, lastName: 'Test' };
    await this.given.app.join(this.organizationId, { user } as SignedIn, ['member']);
    this.members.set(name, user.id);
    this.known.add(name);
  }

  private async leave(name: string): Promise<void> {
    const userId = this.members.get(name);
    if (userId) await this.done(204, 'DELETE', `members/${userId}`);
    this.members.delete(name);
  }

  private async erase(name: string): Promise<void> {
    await this.done(202, 'POST', 'erase', { email: `${name}@mail.test` });
    this.members.delete(name);
    this.known.delete(name);
  }
}

describe('whatever somebody lived through', () => {
  let given: ErasingApp;
  let runs = 0;
  beforeAll(async () => {
    given = await ErasingApp.start();
  });
  afterAll(() => given.close());

  it('no trace is left after the erasure, rows are what the log folds to, and the chain is whole', async () => {
    let erased = 0;
    await fc.assert(
      fc.asyncProperty(anyLife, async (steps) => {
        runs += 1;
        const { organizationId } = await given.app.found(`run${runs}`, given.olga);
        const life = new Life(given, organizationId, runs);
        for (const step of steps) await life.live(step);
        const { eventLog } = given.app;
        const events = await eventLog.reader.read(organizationId, { limit: 1_000 });
        for (const projection of eventLog.projections)
          expect(await given.rowsOf(projection, organizationId)).toEqual(fold(projection, events));
        const seen = (await given.dump()) + JSON.stringify(events);
        for (const name of [0, 1, 2].map((who) => life.nameOf(who)))
          if (!life.known.has(name)) expect([name, seen.includes(name)]).toEqual([name, false]);
        expect(await verifyLog(eventLog.pool, organizationId)).toEqual({
          ok: true,
          verifiedTo: events.length,
        });
        erased += events.filter(({ type }) => type === 'SubjectErased').length;
      }),
      { numRuns: 15 },
    );
    expect(erased).toBeGreaterThan(10);
  });
});
