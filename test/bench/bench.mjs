// Measures Foyer beside its peers: one PostgreSQL, one run, rounds interleaved, medians, ratios. Every run is audited.
import { parseArgs } from 'node:util';
import { startDatabase } from './database.mjs';
import { HttpPart } from './http.mjs';
import { KernelPart } from './kernel.mjs';
import { Results } from './measure.mjs';
import { measureMemory } from './memory.mjs';
import { measureLongLog } from './million.mjs';
import { profileServer } from './profile.mjs';
import { countStatements } from './statements.mjs';

const usage = `npm run bench -- [options]

  --rounds <n>   how often everything is measured; medians are shown (5)
  --only <part>  kernel: modules in this process; http: servers in processes of their own (both)
  --scale <x>    times the usual number of operations, such as 0.2 for a quick look (1)
  --million      instead: a log of 1,000,000 invites, and 1,000,000 redemptions over HTTP (about half an hour);
                 --only log or --only memory for one of the two
  --profile      instead: a CPU profile of the server under load
  --help         this`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    scale: { type: 'string', default: '1' },
    million: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const isWanted = (part) => (values.only ?? part) === part;
const parts = { kernel: KernelPart, http: HttpPart };

const compareWithPeers = async (database, rounds, scale) => {
  const results = new Results();
  const opened = [];
  try {
    for (const [name, Part] of Object.entries(parts)) {
      if (!isWanted(name)) continue;
      const part = new Part(results, scale);
      opened.push(part);
      await part.open(database);
    }
    for (let n = 1; n <= rounds; n += 1) {
      for (const part of opened) await part.round(n);
      console.log(`round ${n} of ${rounds}`);
    }
    for (const part of opened) part.compare();
    results.print();
  } finally {
    for (const part of opened) await part.close();
  }
};

const run = async (database) => {
  const [rounds, scale] = [Number(values.rounds), Number(values.scale)];
  if (values.profile) return profileServer(database, scale);
  if (!values.million) return compareWithPeers(database, rounds, scale);
  if (isWanted('log')) await measureLongLog(database, scale);
  if (isWanted('memory')) await measureMemory(database, scale);
};

const known = values.million ? ['log', 'memory'] : Object.keys(parts);
if (values.help) console.log(usage);
else if (!known.includes(values.only ?? known[0])) {
  console.error(`--only takes one of: ${known.join(', ')}`);
  process.exitCode = 2;
} else {
  const database = await startDatabase(values.profile ? countStatements : {});
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => database.stop().finally(() => process.exit(130)));
  try {
    await run(database);
  } finally {
    await database.stop();
  }
}
