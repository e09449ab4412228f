import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase } from 'foyer/platform/runtime';
import { allMigrations } from '../../apps/server/src/migrations.js';
import { migrate } from '../../libs/platform/src/database/migrate.js';
import { freePort } from '../support/foyer-server.js';
import { audit, tell } from './audit.js';
import { chance, rounds, seed } from './chance.js';
import { eventually } from './eventually.js';
import { Installation } from './installation.js';
import { isUnavailable, Load } from './load.js';

const restarts = 3 * rounds;

describe(`PostgreSQL that stops in immediate mode under load (seed ${seed})`, () => {
  let dataDir: string;
  let postgres: EmbeddedDatabase;
  let installation: Installation;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'foyer-crash-database-'));
    postgres = await EmbeddedDatabase.start({ dataDir, port: await freePort() });
    await migrate(postgres.url, allMigrations);
    installation = await Installation.start(postgres.url, 2);
  });
  afterAll(async () => {
    await installation?.stop();
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const postgresPid = (): number =>
    (JSON.parse(readFileSync(join(dataDir, 'connection.json'), 'utf8')) as { postgresPid: number })
      .postgresPid;
  /** Who started it starts it again within a second. */
  const stopAtOnce = async (): Promise<void> => {
    const before = postgresPid();
    process.kill(before, 'SIGQUIT');
    for (const server of [0, 1])
      await eventually('503', async () =>
        isUnavailable(await installation.program(server).get('/v1/organizations/acme')),
      );
    await eventually('PostgreSQL runs again', () => postgresPid() !== before);
  };
  const answers = async (): Promise<boolean> => {
    const asked = [0, 1].map((server) => installation.program(server).get('/v1/organizations/acme'));
    return (await Promise.all(asked)).every(({ status }) => status === 200);
  };

  it(
    'is a pause with 503 for its servers, which go on by themselves and lose nothing',
    async () => {
      const random = chance(seed);
      const load = new Load(installation, random);
      for (let restart = 0; restart < restarts; restart += 1) {
        const running = load.run({ redemptions: 50, invites: 20, once: 12 });
        await load.reached(random(2, 50));
        await stopAtOnce();
        await eventually('both answer again', answers);
        await running;
      }
      const figures = await audit(installation, load);
      expect([load.cut, figures.redemptions]).toEqual([0, 50 * restarts]);
      expect(load.invited.size + load.unknown.length).toBe(32 * restarts);
      tell('immediate restart', { seed, restarts, later: load.later, ...figures });
    },
    120_000 * rounds,
  );
});
