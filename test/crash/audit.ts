import { readerOf, verifyOrganization } from 'foyer/audit/reading';
import { rebuildEverywhere } from 'foyer/event-log/projections';
import type { ReadableEvent } from 'foyer/event-log';
import { everyProjection } from '../../apps/server/src/projections.js';
import { eventually } from '../support/eventually.js';
import type { Installation } from './installation.js';
import type { Load } from './load.js';

/** What a run came to. */
export interface Figures {
  readonly events: number;
  readonly acknowledged: number;
  readonly redemptions: number;
  readonly invites: number;
  readonly mails: number;
  readonly mailsTwice: number;
}

const dataOf = ({ data }: ReadableEvent): Record<string, unknown> => data as Record<string, unknown>;

const count = async ({ database }: Installation, sql: string): Promise<number> =>
  (await database.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? 0;

const mailsSettled = async (installation: Installation): Promise<void> => {
  const behind = `foyer_log.subscriptions s join foyer_log.logs l using (organization_id)
    where s.position < l.head_seq`;
  // what tells of uses waits for an hour, to be one mail
  const owed = `foyer_notifications.mails where state = 'queued' and kind <> 'link-uses'`;
  await eventually(async () => (await count(installation, owed)) === 0, 'no mail is owed');
  await eventually(async () => (await count(installation, behind)) === 0, 'nothing is behind');
  await eventually(async () => (await count(installation, owed)) === 0, 'no mail is owed any more');
};

const expectRedemptions = async (
  { database }: Installation,
  load: Load,
  events: readonly ReadableEvent[],
): Promise<void> => {
  const people = load.joined.map(({ userId }) => userId as string).toSorted();
  const of = (type: string): string[] =>
    events
      .filter((event) => event.type === type && dataOf(event)['inviteId'] !== null)
      .map((event) => String(dataOf(event)['userId']))
      .toSorted();
  expect(of('InviteRedeemed')).toEqual(people);
  expect(of('MemberJoined')).toEqual(people);
  const { rows } = await database.query<{ id: string }>(
    `select user_id as id from foyer_organizations.members where invite_id is not null order by user_id collate "C"`,
  );
  expect(rows.map(({ id }) => id)).toEqual(people);
};

const expectInvites = (load: Load, events: readonly ReadableEvent[]): Map<string, string> => {
  const made = events.filter(({ type, data }) => type === 'InviteCreated' && 'email' in (data as object));
  const ids = new Map(made.map((event) => [String(dataOf(event)['email']), event.stream]));
  expect(made).toHaveLength(ids.size);
  for (const [email, id] of load.invited) expect([email, ids.get(email)]).toEqual([email, id]);
  const others = [...ids.keys()].filter((email) => !load.invited.has(email));
  expect(others.filter((email) => !load.unknown.includes(email))).toEqual([]);
  return ids;
};

/** At least one mail for each invite; where there are several, they are the same mail; and the log says so once. */
const expectMails = (
  { sink }: Installation,
  ids: ReadonlyMap<string, string>,
  events: readonly ReadableEvent[],
): Pick<Figures, 'mails' | 'mailsTwice'> => {
  const sent = events.filter(({ type }) => type === 'InviteSent');
  expect(sent.map(({ stream }) => stream).toSorted()).toEqual([...ids.values()].toSorted());
  const messageIds = new Map(sent.map((event) => [event.stream, String(dataOf(event)['messageId'])]));
  const mails = sink.mails.filter(({ to }) => ids.has(to.join()));
  for (const { to, messageId } of mails)
    expect([to.join(), messageId]).toEqual([to.join(), messageIds.get(ids.get(to.join()) ?? '')]);
  const reached = new Set(mails.map(({ to }) => to.join()));
  expect([...ids.keys()].filter((email) => !reached.has(email))).toEqual([]);
  expect(new Set(messageIds.values()).size).toBe(ids.size);
  return { mails: mails.length, mailsTwice: mails.length - reached.size };
};

/** Looks at everything that must hold, however it was interrupted. */
export const audit = async (installation: Installation, load: Load): Promise<Figures> => {
  await mailsSettled(installation);
  const { database, organizationId, keyRing, linkId } = installation;
  const { pool } = database;
  const reader = readerOf(pool, keyRing);
  const events = await reader.read(organizationId, { limit: 1_000_000 });
  expect(await verifyOrganization(pool, organizationId)).toEqual({ ok: true, verifiedTo: events.length });
  await expectRedemptions(installation, load, events);
  const ids = expectInvites(load, events);
  const mails = expectMails(installation, ids, events);
  for (const projection of everyProjection) {
    const { written, removed } = await rebuildEverywhere({ pool, reader, projection });
    expect([projection.name, written, removed]).toEqual([projection.name, 0, 0]);
  }
  const link = await installation.program(0).get(`/v1/organizations/acme/invites/${linkId}`);
  expect([link.status, link.body['uses']]).toEqual([200, load.joined.length]);
  const { acknowledged } = load;
  return {
    events: events.length,
    acknowledged,
    redemptions: load.joined.length,
    invites: ids.size,
    ...mails,
  };
};

/** Tells who runs the tests what happened, in one line. */
export const tell = (what: string, figures: object): void =>
  void process.stdout.write(`crash: ${what} ${JSON.stringify(figures)}\n`);
