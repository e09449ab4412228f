import fc from 'fast-check';
import { rowFrom } from 'foyer/event-log';
import type { EventLog, Projection } from 'foyer/event-log';
import { fold } from 'foyer/event-log/testing';
import { isRefusal, newId } from 'foyer/platform';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import { createOrganizationCommand } from '../create-organization/create-organization.js';
import { anyTries } from '../testing/commands.js';
import type { Try } from '../testing/commands.js';
import { asUser, personOf } from '../testing/past.js';
import { members } from './members.projection.js';
import { organizations } from './organization.projection.js';

describe('The tables of organizations', () => {
  let app: OrganizationsApp;
  beforeAll(async () => {
    app = await OrganizationsApp.start();
  });
  afterAll(() => app.close());

  const command = (organizationId: string, { by, decide }: Try) => ({
    organizationId,
    actor: { ...asUser(by).actor, request: undefined },
    decide: (state: Parameters<Try['decide']>[0], at: string) =>
      decide(state, { organizationId, actor: asUser(by).actor, at }),
    result: () => undefined,
  });

  const found = async (log: EventLog): Promise<string> => {
    const organizationId = newId('org');
    const slug = organizationId.slice(4);
    await log.handle(
      createOrganizationCommand({
        organizationId,
        name: 'Any',
        slug,
        description: null,
        request: undefined,
        owner: personOf('olga'),
      }),
    );
    return organizationId;
  };

  const stored = async (projection: Projection, organizationId: string): Promise<Map<string, object>> => {
    const { rows } = await app.database.query(
      `select * from ${projection.table} where organization_id = $1`,
      [organizationId],
    );
    return new Map(
      rows.map((record) => {
        const row = rowFrom(projection, record);
        return [String((row as Record<string, unknown>)[projection.key]), row];
      }),
    );
  };

  it('hold what the log folds to, whatever was tried, one by one or at once', async () => {
    let yes = 0;
    await fc.assert(
      fc.asyncProperty(anyTries(60), fc.boolean(), async (tries, atOnce) => {
        const organizationId = await found(app.eventLog);
        const commands = tries.map((one) => command(organizationId, one));
        const groups = atOnce ? [commands] : commands.map((one) => [one]);
        for (const group of groups)
          yes += (await app.eventLog.handleAll(group)).filter((outcome) => !isRefusal(outcome)).length;
        const events = await app.eventLog.reader.read(organizationId, { limit: 10_000 });
        for (const projection of [organizations, members])
          expect(await stored(projection, organizationId)).toEqual(fold(projection, events));
      }),
      { numRuns: 40 },
    );
    expect(yes).toBeGreaterThan(100);
  });
});
