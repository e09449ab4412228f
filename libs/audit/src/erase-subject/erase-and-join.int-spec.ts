import type { OrganizationRow } from 'foyer/organizations';
import { eventually } from '../../../../test/support/eventually.js';
import type { OrganizationsApp, SignedIn } from '../../../../test/support/organizations-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import type { Answer } from '../../../../test/support/rest-client.js';
import { ErasingApp } from '../testing/erasing-app.js';

const rounds = 25;
const heldBack = 7_074_656_111;

describe('joining while being erased', () => {
  let given: ErasingApp;
  let globex: OrganizationRow;
  let token: string;
  let second: OrganizationsApp;
  beforeAll(async () => {
    given = await ErasingApp.start();
    second = await given.second();
    globex = await given.app.found('globex', given.olga);
    token = await given.tokenOf(await given.invite({ kind: 'link', maxUses: null }));
    await given.app.database.query(`
      create function public.hold_back() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock(${heldBack}); return null; end $$`);
  });
  afterAll(async () => {
    await second.close();
    await given.close();
  });

  const query = async <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
    (await given.app.database.query<R>(text, values)).rows;
  const accept = ({ client }: SignedIn): Promise<Answer> => client.post('/v1/join/accept', { token });
  /** By the other process: what one sends waits for what it has sent before. */
  const eraseElsewhere = (organization: OrganizationRow, person: SignedIn): Promise<Answer> => {
    const client = new RestClient(second.url);
    client.cookies.set('foyer', given.olga.client.cookies.get('foyer') ?? '');
    return eraseIn(organization, person, client);
  };
  const eraseIn = (
    { organizationId }: OrganizationRow,
    { user }: SignedIn,
    client = given.olga.client,
  ): Promise<Answer> => client.post(`/v1/organizations/${organizationId}/erase`, { email: user.email });
  const memberOf = async (organization: OrganizationRow, name: string): Promise<SignedIn> => {
    const person = await given.app.signedIn(name);
    await given.app.join(organization.organizationId, person, ['member']);
    return person;
  };
  /** Whether there is an account, and in which organizations it is a member. */
  const standing = async ({ user }: SignedIn) => {
    const [account] = await query<{ n: number }>(
      `select count(*)::int as n from foyer_identity.users where id = $1`,
      [user.id],
    );
    const memberships = await query<{ id: string }>(
      `select organization_id as id from foyer_organizations.members where user_id = $1 and status <> 'removed'`,
      [user.id],
    );
    return { accounts: account?.n, memberships: memberships.map(({ id }) => id) };
  };
  const waiting = (count: number) =>
    eventually(async () => {
      const [locks] = await query<{ n: number }>(`
        select count(*)::int as n from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`);
      return locks?.n === count;
    }, `${count} wait for a lock`);
  /** Keeps what is asked of the database at that moment waiting for the lock, until the end of the work. */
  const during = async <T>(lock: string, work: () => Promise<T>): Promise<T> => {
    const client = await given.app.database.connect();
    await client.query('begin');
    await client.query(lock);
    try {
      return await work();
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  it('lets nobody in whose account was erased while the invite was being accepted', async () => {
    const ada = await memberOf(globex, 'ada');
    const acmeIsBusy = `select from foyer_log.logs where organization_id = '${given.acme.organizationId}' for update`;
    const accepted = await during(acmeIsBusy, async () => {
      const asked = accept(ada);
      await waiting(1);
      expect((await eraseElsewhere(globex, ada)).status).toBe(202);
      return [asked];
    });
    const answer = await accepted[0];
    expect([answer?.status, answer?.body['code']]).toEqual([401, 'auth.required']);
    expect(await standing(ada)).toEqual({ accounts: 0, memberships: [] });
  });

  it('keeps the account of somebody who was just let in elsewhere', async () => {
    const bob = await memberOf(globex, 'bob');
    await query(`create constraint trigger hold_back after insert on foyer_log.events
      deferrable initially deferred for each row when (new.organization_id = '${given.acme.organizationId}')
      execute function public.hold_back()`);
    const asked = await during(`select pg_advisory_xact_lock(${heldBack})`, async () => {
      const accepted = accept(bob);
      await waiting(1);
      const erased = eraseElsewhere(globex, bob);
      await waiting(2);
      return [accepted, erased];
    });
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 202]);
    await query(`drop trigger hold_back on foyer_log.events`);
    expect(await standing(bob)).toEqual({ accounts: 1, memberships: [given.acme.organizationId] });
  });

  it('ends as if one had come after the other, whichever was first, in many rounds', async () => {
    const { organizationId } = given.acme;
    for (let round = 0; round < rounds; round += 1) {
      const person = await memberOf(globex, `p${round}`);
      const [accepted, erased] = await Promise.all([accept(person), eraseIn(globex, person)]);
      const isIn = accepted.status === 200;
      expect([accepted.status, erased.status]).toEqual([isIn ? 200 : 401, 202]);
      const [accounts, memberships] = isIn ? [1, [organizationId]] : [0, []];
      expect(await standing(person)).toEqual({ accounts, memberships });
    }
  });

  it('leaves no member without an account in the organization that erases, in many rounds', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await memberOf(given.acme, `q${round}`);
      const path = `${given.path}/members/${person.user.id}`;
      expect((await given.olga.client.send('DELETE', path)).status).toBe(204);
      const [accepted, erased] = await Promise.all([accept(person), eraseIn(given.acme, person)]);
      expect([[200, 401].includes(accepted.status), erased.status]).toEqual([true, 202]);
      expect(await standing(person)).toEqual({ accounts: 0, memberships: [] });
    }
  });

  it('makes no organization of somebody whose account was erased meanwhile, in many rounds', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await memberOf(globex, `r${round}`);
      const founding = person.client.post('/v1/organizations', { name: `Of r${round}` });
      const [founded, erased] = await Promise.all([founding, eraseIn(globex, person)]);
      const isOwner = founded.status === 201;
      expect([founded.status, erased.status]).toEqual([isOwner ? 201 : 401, 202]);
      const { accounts, memberships } = await standing(person);
      expect([accounts, memberships.length]).toEqual(isOwner ? [1, 1] : [0, 0]);
    }
  });
});
