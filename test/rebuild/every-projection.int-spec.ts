import { rebuildEverywhere } from 'foyer/event-log/projections';
import type { Projection } from 'foyer/event-log/projections';
import pg from 'pg';
import { allMigrations } from '../../apps/server/src/migrations.js';
import { everyProjection } from '../../apps/server/src/projections.js';
import { organizationId } from '../../libs/invitations/src/testing/past.js';
import { freshDatabase } from '../support/fresh-database.js';
import { LivedHistory } from './lived-history.js';

const seed = Date.now() % 2_147_483_647;

describe(`rebuilt from a history as it was lived (seed ${seed})`, () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let history: LivedHistory;
  let admin: pg.Pool;
  beforeAll(async () => {
    database = await freshDatabase(allMigrations);
    admin = new pg.Pool({ connectionString: database.url, max: 6 });
    admin.on('error', () => undefined);
    history = new LivedHistory(database.url);
    await history.begin();
    // where chance leaves something out, life goes on
    for (let chance = seed; !(await isRich()); chance += 1) await history.live(chance);
  });
  afterAll(async () => {
    await Promise.all([history.log.close(), admin.end()]);
    await database.drop();
  });

  const rowsOf = async ({ table }: Projection): Promise<unknown[]> =>
    (await admin.query(`select * from ${table} order by 1, 2`)).rows;
  const rebuild = (projection: Projection) =>
    rebuildEverywhere({ pool: admin, reader: history.log.reader, projection });
  const columns = async ({ table }: Projection): Promise<Record<string, string>> => {
    const { rows } = await admin.query(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
         and attnum <> all (coalesce((select conkey from pg_constraint where conrelid = attrelid and contype = 'p'), '{}'))`,
      [table],
    );
    return Object.fromEntries(rows.map(({ name, type }) => [name, type]));
  };

  /** @returns whether most of what can happen has happened, and every projection shows something of it */
  const isRich = async (): Promise<boolean> => {
    const { rows } = await admin.query(
      `select count(*)::int as events, count(distinct type)::int as types,
         bool_or(type = 'SubjectErased') as erased from foyer_log.events`,
    );
    const shown = await Promise.all(everyProjection.map(rowsOf));
    const { events, types, erased } = rows[0];
    return events > 150 && types > 20 && erased && shown.every(({ length }) => length > 0);
  };

  describe.each(everyProjection.map((projection) => [projection.name, projection] as const))(
    '%s',
    (_, one) => {
      it('is right as it stands', async () => {
        expect(await rebuild(one)).toMatchObject({ written: 0, removed: 0 });
      });

      it('comes back whole when it was emptied', async () => {
        const before = await rowsOf(one);
        await admin.query(`truncate ${one.table}`);
        expect(await rebuild(one)).toMatchObject({ rows: before.length, written: before.length });
        expect(await rowsOf(one)).toEqual(before);
      });

      it('is put right in every column', async () => {
        const before = await rowsOf(one);
        const wrong: Record<string, string> = {
          text: `'wrong'`,
          bigint: '4711',
          boolean: 'false',
          jsonb: `'{"wrong":true}'`,
          'timestamp with time zone': `'2001-01-01'`,
        };
        for (const [column, type] of Object.entries(await columns(one))) {
          await admin.query(`update ${one.table} set "${column}" = ${wrong[type]}`);
          await rebuild(one);
          expect(await rowsOf(one)).toEqual(before);
        }
      });
    },
  );

  it('loses rows that the log knows nothing of', async () => {
    const before = await admin.query('select * from foyer_invitations.tokens order by 1, 2');
    await admin.query(`insert into foyer_invitations.tokens values ($1, 'forged', 'inv_1', 1)`, [
      organizationId,
    ]);
    const tokens = everyProjection.find(({ name }) => name === 'tokens') as Projection;
    expect(await rebuild(tokens)).toMatchObject({ written: 0, removed: 1 });
    const after = await admin.query('select * from foyer_invitations.tokens order by 1, 2');
    expect(after.rows).toEqual(before.rows);
  });
});
