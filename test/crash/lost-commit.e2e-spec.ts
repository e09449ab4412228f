import { allMigrations } from '../../apps/server/src/migrations.js';
import { freshDatabase } from '../support/fresh-database.js';
import type { FreshDatabase } from '../support/fresh-database.js';
import { audit, tell } from './audit.js';
import { chance, oneInEvery, rounds, seed } from './chance.js';
import { CuttingProxy } from './cutting-proxy.js';
import { Installation } from './installation.js';
import { Load } from './load.js';

const amount = { redemptions: 60 * rounds, invites: 60 * rounds, once: 20 * rounds };

describe(`connections that break after COMMIT was sent (seed ${seed})`, () => {
  const random = chance(seed);
  const isCut = oneInEvery(4, random);
  let database: FreshDatabase;
  let proxy: CuttingProxy;
  let installation: Installation;
  let isCutting = false;
  beforeAll(async () => {
    database = await freshDatabase(allMigrations);
    proxy = await CuttingProxy.start(database.url, () => isCutting && isCut());
    installation = await Installation.start(database.url, 1, proxy.url);
  });
  afterAll(async () => {
    await installation?.stop();
    await proxy.stop();
    await database.drop();
  });

  it(
    'leave one effect of each request, however often it was sent, and one story',
    async () => {
      const load = new Load(installation, random, 8);
      isCutting = true;
      await load.run(amount);
      isCutting = false;
      const figures = await audit(installation, load);
      expect(figures.redemptions).toBe(amount.redemptions);
      expect(load.invited.size + load.unknown.length).toBe(amount.invites + amount.once);
      // at the least, eight callers at once fill batches of eight
      expect(proxy.cuts).toBeGreaterThanOrEqual((140 * rounds) / 8 / 4);
      tell('lost COMMIT', { seed, commits: proxy.commits, cuts: proxy.cuts, later: load.later, ...figures });
    },
    150_000 * (rounds + 1),
  );
});
