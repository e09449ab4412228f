import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from './cli.mjs';
import { measureExpiry } from './expiry.mjs';
import { Foyer } from './foyer.mjs';
import { FoyerOverHttp } from './foyer-server.mjs';
import { LongLog } from './long-log.mjs';
import { MailSink } from './mail-sink.mjs';
import { callers, Results } from './measure.mjs';
import { writeNaturalLog } from './natural-log.mjs';
import { measurePaging } from './paging.mjs';

const names = {
  early: 'foyer: e-mail invites at head 1,000, 256 callers',
  late: 'foyer: the same at head 1,000,000',
};

/** What operators do with a long log, by the CLI; each is read from its start to its end. */
const toolsOn = async (url, { organizationId }, head, natural) => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-bench-cli-'));
  const file = join(folder, 'export.ndjson');
  const org = ['--org', organizationId];
  const rebuild = ['projections', 'rebuild', 'invites', '--org'];
  const jobs = {
    'projections rebuild invites': [head, [...rebuild, organizationId]],
    'the same, a natural log': [natural.events, [...rebuild, natural.organizationId]],
    'audit verify': [head, ['audit', 'verify', ...org]],
    'audit export': [head, ['audit', 'export', '--out', file, ...org]],
    'audit verify --export': [head, ['audit', 'verify', '--export', file]],
  };
  const table = {};
  for (const [name, [events, args]] of Object.entries(jobs)) {
    const { seconds, busy, bytes, said } = await runCli(url, folder, args);
    console.log(`foyer ${name}: ${said.trim().slice(0, 300)}`);
    const rate = Math.round(events / seconds);
    table[name] = {
      'events/s': rate,
      seconds: seconds.toFixed(1),
      'processor seconds': busy.toFixed(1),
      'most memory MiB': Math.round(bytes / 1_048_576),
    };
  }
  await rm(folder, { recursive: true, force: true });
  console.log(
    `\nTools on a log of ${head} events, and a natural one of ${natural.events}, each started anew`,
  );
  console.table(table);
};

const pagingOn = async (url, log) => {
  const sink = await MailSink.open();
  const server = await FoyerOverHttp.launch(url, sink.url, { env: { FOYER_ROLE: 'api' } });
  try {
    await server.askAs(log.asker.owner);
    await measurePaging(server, log);
  } finally {
    await server.close();
    sink.close();
  }
};

/** Measures what a log of 1,000,000 invites costs: to write on, to read, to verify, to list, and to expire a tenth as many. */
export const measureLongLog = async (database, scale) => {
  const url = await database.create('foyer_long');
  const foyer = await Foyer.open(url);
  const results = new Results();
  try {
    const log = await LongLog.begin(foyer, database);
    const warm = await foyer.found('warm');
    await callers(5_000, 256, (n) => foyer.invite(warm, `w${n}`, { sendMail: false }));
    await log.grow(Math.ceil(1_000_000 * scale));
    await log.compareHeads(5, results, names);
    results.compare('time of a command, head 1,000,000 ÷ head 1,000', [names.early, names.late], {
      atMost: 1.1,
    });
    results.print();
    const natural = await writeNaturalLog(foyer, 1_000_000 * scale);
    await toolsOn(url, log, await log.head(), natural);
    await foyer.log.pool.query('vacuum analyze'); // as autovacuum does within a minute
    await pagingOn(url, log);
    const { written, seconds, joins, p50, p99, longest } = await measureExpiry(url, foyer, scale);
    console.log(`\n${written} due invites expired: ${Math.round(written / seconds)}/s (bar 5,000)`);
    console.log(
      `${joins} people joined the same organization meanwhile: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, at most ${longest.toFixed(1)} ms`,
    );
  } finally {
    await foyer.close();
  }
};
