import { allMigrations } from '../../apps/server/src/migrations.js';
import { freshDatabase } from '../support/fresh-database.js';
import type { FreshDatabase } from '../support/fresh-database.js';
import { audit, tell } from './audit.js';
import { chance, rounds, seed } from './chance.js';
import { Installation } from './installation.js';
import { Load } from './load.js';

const kills = 4 * rounds;

describe(`kill -9 of one of two processes under load (seed ${seed})`, () => {
  let database: FreshDatabase;
  let installation: Installation;
  beforeAll(async () => {
    database = await freshDatabase(allMigrations);
    installation = await Installation.start(database.url, 2);
  });
  afterAll(async () => {
    await installation?.stop();
    await database.drop();
  });

  it(
    'loses nothing that was acknowledged, does nothing twice, and owes no mail in the end',
    async () => {
      const random = chance(seed);
      const load = new Load(installation, random);
      for (let kill = 0; kill < kills; kill += 1) {
        const running = load.run({ redemptions: 50, invites: 20, once: 12 });
        await load.reached(random(2, 50));
        const victim = random(0, 1);
        await installation.servers[victim]?.kill();
        await Promise.all([running, installation.restart(victim)]);
      }
      const figures = await audit(installation, load);
      expect([figures.redemptions, load.invited.size + load.unknown.length]).toEqual([
        50 * kills,
        32 * kills,
      ]);
      tell('kill -9', { seed, kills, cut: load.cut, later: load.later, ...figures });
    },
    300_000 * rounds,
  );
});
