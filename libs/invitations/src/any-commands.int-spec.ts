import fc from 'fast-check';
import { planOf, rowFrom } from 'foyer/event-log';
import type { EventLog, Projection } from 'foyer/event-log';
import { fold } from 'foyer/event-log/testing';
import { members, organizations } from 'foyer/organizations';
import type { OrganizationRow } from 'foyer/organizations';
import { RefusedError } from 'foyer/platform';
import { inviteProjections } from './projections.js';
import type { Json } from './testing/invitations-app.js';
import { InvitationsApp, joinerIn, redeeming } from './testing/invitations-app.js';
import { LogRules } from './testing/log-rules.js';

const people = ['ada', 'bob', 'cy', 'dora', 'eve'] as const;

/** One thing that somebody tries; `pick` chooses among the invites that there are then. */
const anyTry = fc.record({
  what: fc.constantFrom(
    'invite',
    'invite',
    'link',
    'redeem',
    'redeem',
    'redeem',
    'resend',
    'revoke',
    'disable',
    'enable',
    'edit',
    'remove',
    'seats',
    'disable-all',
    'switch',
  ),
  who: fc.constantFrom(...people),
  pick: fc.nat(),
  number: fc.integer({ min: 1, max: 4 }),
  organization: fc.nat({ max: 1 }),
  process: fc.nat({ max: 1 }),
});

type Try = typeof anyTry extends fc.Arbitrary<infer T> ? T : never;

describe('any commands, over several invites and organizations, many at once and from two processes', () => {
  let given: InvitationsApp;
  let logs: readonly [EventLog, EventLog];
  let number = 0;

  beforeAll(async () => {
    given = await InvitationsApp.start();
    logs = [given.app.eventLog, given.secondLog()];
  });
  afterAll(() => given.close());

  const invitesOf = async ({ organizationId }: OrganizationRow): Promise<string[]> => {
    const path = `/v1/organizations/${organizationId}/invites?limit=100&sort=createdAt`;
    const { body } = await given.olga.client.get<{ data: { id: string }[] }>(path);
    return body.data.map(({ id }) => id);
  };

  const redeem = async (
    organization: OrganizationRow,
    inviteId: string,
    { who, process }: Try,
  ): Promise<void> => {
    const { organizationId } = organization;
    const joiner = await joinerIn({ app: given.app, acme: organization }, who);
    const log = process === 0 ? logs[0] : logs[1];
    await log.handle(redeeming(organizationId, inviteId, joiner)).catch((error: unknown) => {
      if (!(error instanceof RefusedError)) throw error;
    });
  };

  const attempt = async (tried: Try, founded: readonly OrganizationRow[]): Promise<void> => {
    const { what, who, pick, number: n } = tried;
    const organization = founded[tried.organization] as OrganizationRow;
    const path = `/v1/organizations/${organization.organizationId}`;
    const ids = await invitesOf(organization);
    const id = ids[pick % Math.max(1, ids.length)] ?? 'inv_none';
    if (what === 'redeem') return redeem(organization, id, tried);
    const grant = { roles: ['member'] };
    const calls: Readonly<Record<string, [string, string, Json?]>> = {
      invite: ['POST', '/invites', { kind: 'email', emails: [`${who}@acme.test`], grant, sendMail: false }],
      link: ['POST', '/invites', { kind: 'link', grant, maxUses: n }],
      resend: ['POST', `/invites/${id}/resend`, {}],
      revoke: ['POST', `/invites/${id}/revoke`, {}],
      disable: ['POST', `/invites/${id}/disable`, {}],
      enable: ['POST', `/invites/${id}/enable`, {}],
      edit: ['PATCH', `/invites/${id}`, { maxUses: n + 2 }],
      remove: ['DELETE', `/members/usr_${who}`],
      seats: ['PUT', '/seats', { limit: n === 1 ? null : n + 2 }],
      'disable-all': ['POST', '/invite-links/disable-all', {}],
      switch: ['PATCH', '/invite-policy', { linksEnabled: n > 2 }],
    };
    const [method, end, body] = calls[what] ?? ['GET', ''];
    const { status } = await given.olga.client.send(method, `${path}${end}`, body);
    expect([what, status]).toEqual([what, expect.any(Number)]);
    expect(status).toBeLessThan(500);
  };

  const expectWhole = async ({ organizationId }: OrganizationRow): Promise<void> => {
    const events = await logs[0].reader.read(organizationId, { limit: 100_000 });
    const rules = new LogRules();
    for (const event of events) rules.see(event);
    expect(rules.broken).toEqual([]);
    for (const projection of [...inviteProjections, members, organizations] as readonly Projection[]) {
      const { rows } = await given.app.database.query<Record<string, unknown>>(
        `select ${planOf(projection).selected} from ${projection.table} t where organization_id = $1`,
        [organizationId],
      );
      const kept = rows.map((record) => rowFrom(projection, record) as Record<string, unknown>);
      const byKey = new Map(kept.map((row) => [String(row[projection.key]), row]));
      expect([projection.name, byKey]).toEqual([projection.name, fold(projection, events)]);
    }
  };

  it('keep rules 1 to 5, and rows that are the fold of the log', async () => {
    const waves = fc.array(fc.array(anyTry, { minLength: 4, maxLength: 10 }), { minLength: 4, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(waves, async (tries) => {
        number += 1;
        const founded = [
          await given.app.found(`one${number}`, given.olga),
          await given.app.found(`two${number}`, given.olga),
        ];
        for (const wave of tries) await Promise.all(wave.map((one) => attempt(one, founded)));
        for (const organization of founded) await expectWhole(organization);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });
});
