import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase } from 'foyer/platform/runtime';
import { allMigrations } from '../../apps/server/src/migrations.js';
import { migrate } from '../../libs/platform/src/database/migrate.js';
import { ownPort } from '../support/own-port.js';
import { audit, tell } from './audit.js';
import { chance, rounds, seed } from './chance.js';
import { eventually } from '../support/eventually.js';
import { Installation } from './installation.js';
import { isUnavailable, Load } from './load.js';

const restarts = 3 * rounds;

describe(`PostgreSQL that stops in immediate mode under load (seed ${seed})`, () => {
  let dataDir: string;
  let postgres: EmbeddedDatabase;
  let installation: Installation;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'foyer-crash-database-'));
    postgres = await EmbeddedDatabase.start({ dataDir, port: await ownPort() });
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
  const ask = (server: number) => installation.program(server).get('/v1/organizations/acme');
  const answers = async (): Promise<boolean> =>
    (await Promise.all([0, 1].map(ask))).every(({ status }) => status === 200);

  /** Who started it starts it again within a second: however slow the machine is, both servers are seen to miss it. */
  const stopAtOnce = async (): Promise<void> => {
    const missing = new Set([0, 1]);
    while (missing.size > 0) {
      const stopped = postgresPid();
      process.kill(stopped, 'SIGQUIT');
      await eventually(async () => {
        const asked = [...missing].map(async (server) => [server, await ask(server)] as const);
        for (const [server, answer] of await Promise.all(asked))
          if (isUnavailable(answer)) missing.delete(server);
        return missing.size === 0 || postgresPid() !== stopped;
      }, '503 of both, or PostgreSQL again');
      await eventually(() => postgresPid() !== stopped, 'PostgreSQL runs again');
    }
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
        await eventually(answers, 'both answer again');
        await running;
      }
      const figures = await audit(installation, load);
      expect([load.cut, figures.redemptions]).toEqual([0, 50 * restarts]);
      expect(load.invited.size + load.unknown.length).toBe(32 * restarts);
      tell('immediate restart', { seed, restarts, later: load.later, ...figures });
    },
    300_000 * rounds,
  );
});
