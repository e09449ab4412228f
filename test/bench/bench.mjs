// Measures Foyer beside its peers: one PostgreSQL, one run, rounds interleaved, medians, ratios. Every run is audited.
import { startDatabase } from './database.mjs';
import { Emmett } from './peers/emmett.mjs';
import { Foyer } from './foyer.mjs';
import { callers, medians } from './measure.mjs';
import { OneStatement } from './one-statement.mjs';

const rounds = Number(process.argv[2] ?? 5);
const organizations = 1_000;
const results = new Map();

const measure = async (name, count, atOnce, work) => {
  const result = await callers(count, atOnce, work);
  results.set(name, [...(results.get(name) ?? []), result]);
};

const hotLink = async (foyer, raw, round) => {
  const asker = await foyer.found(`hot${round}`);
  const ticket = await foyer.link(asker, null);
  await measure('foyer: redemptions, one hot link, 64 callers', 10_000, 64, (n) =>
    foyer.redeem(ticket, `p${n}`),
  );
  await foyer.audit(asker.organizationId, 'InviteRedeemed', 10_000);
  const link = await raw.link(`hot${round}`, 1_000_000);
  await measure('one statement: redemptions, one hot link, 64 callers', 3_000, 64, (n) =>
    raw.redeem(link, `h${round}p${n}`),
  );
  await raw.audit(link, 3_000);
  await measure('foyer: one redemption, 1 caller', 300, 1, (n) => foyer.redeem(ticket, `s${n}`));
  await measure('one statement: one redemption, 1 caller', 300, 1, (n) => raw.redeem(link, `h${round}s${n}`));
};

const manyOrganizations = async (foyer, raw, tickets, round) => {
  const at = (list, n) => list[n % list.length];
  await measure('foyer: redemptions, 1,000 organizations, 256 callers', 10_000, 256, (n) =>
    foyer.redeem(at(tickets.foyer, n), `m${round}p${n}`),
  );
  await measure('one statement: redemptions, 1,000 organizations, 256 callers', 10_000, 256, (n) =>
    raw.redeem(at(tickets.raw, n), `m${round}p${n}`),
  );
};

const round = async ({ foyer, raw, emmett }, tickets, number) => {
  await hotLink(foyer, raw, number);
  await manyOrganizations(foyer, raw, tickets, number);
  const asker = await foyer.found(`mail${number}`);
  await measure('foyer: 10,000 e-mail invites, one organization, 256 callers', 10_000, 256, (n) =>
    foyer.invite(asker, `i${n}`),
  );
  await foyer.audit(asker.organizationId, 'InviteCreated', 10_000);
  await measure('foyer: invites, distinct streams, 32 callers', 3_000, 32, (n) =>
    foyer.invite(asker, `j${n}`),
  );
  await measure('emmett: appends, distinct streams, 32 callers', 2_000, 32, (n) =>
    emmett.append(`s${number}-${n}`),
  );
};

const ratios = [
  [
    'hot link, 64 callers, in process ÷ one statement',
    'redemptions, one hot link, 64 callers',
    'one statement',
    8,
  ],
  [
    '1,000 organizations, 256 callers ÷ one statement',
    'redemptions, 1,000 organizations, 256 callers',
    'one statement',
    3,
  ],
];

const rateOf = (name) => medians(results.get(name)).rate;

const report = () => {
  console.table(
    Object.fromEntries(
      [...results].map(([name, runs]) => {
        const { rate, p50, p99 } = medians(runs);
        return [name, { 'per second': Math.round(rate), 'p50 ms': p50.toFixed(2), 'p99 ms': p99.toFixed(2) }];
      }),
    ),
  );
  const rows = ratios.map(([name, what, peer, bar]) => [
    name,
    rateOf(`foyer: ${what}`) / rateOf(`${peer}: ${what}`),
    bar,
  ]);
  const appends =
    rateOf('foyer: invites, distinct streams, 32 callers') /
    rateOf('emmett: appends, distinct streams, 32 callers');
  rows.push(['distinct streams, 32 callers ÷ emmett', appends, 6]);
  console.table(
    Object.fromEntries(rows.map(([name, ratio, bar]) => [name, { ratio: ratio.toFixed(2), bar }])),
  );
};

const database = await startDatabase();
try {
  const foyer = await Foyer.open(await database.create('foyer_bench'));
  const raw = await OneStatement.open(await database.create('raw_bench'));
  const emmett = new Emmett(await database.create('emmett_bench'));
  const tickets = { foyer: [], raw: [] };
  for (let n = 0; n < organizations; n += 1) {
    tickets.foyer.push(await foyer.link(await foyer.found(`many${n}`), null));
    tickets.raw.push(await raw.link(`many${n}`, 1_000_000));
  }
  for (let n = 1; n <= rounds; n += 1) {
    await round({ foyer, raw, emmett }, tickets, n);
    console.log(`round ${n} of ${rounds}`);
  }
  report();
  for (const one of [foyer, raw, emmett]) await one.close();
} finally {
  await database.stop();
}
