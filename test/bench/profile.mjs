import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printProfile } from './cpu-profile.mjs';
import { FoyerOverHttp } from './foyer-server.mjs';
import { load } from './http-load.mjs';
import { MailSink } from './mail-sink.mjs';
import { quiet } from './quiet.mjs';
import { printStatements, StatementCounts } from './statements.mjs';

const organizations = 200;
/** V8 stamps samples by the same clock. */
const nowMicros = () => Number(process.hrtime.bigint() / 1_000n);

/** @returns between which moments the requests were answered, how many a second, and what the database was asked meanwhile */
const windowOf = async (foyer, requests, connections) => {
  const counts = new StatementCounts(foyer.database);
  await counts.begin();
  const from = nowMicros();
  const { rate } = await load(foyer.ports, requests, connections);
  const until = nowMicros();
  const counted = await counts.end();
  await quiet(foyer.database);
  return { from, until, rate, counted, operations: requests.length };
};

const hotLink = async (foyer, cookies, connections) => {
  const link = await foyer.link(cookies.length);
  const window = await windowOf(foyer, foyer.redemptions(link, cookies), connections);
  await foyer.auditLink(link, cookies.length);
  return window;
};

const invites = (foyer, ids, count, name) => {
  const each = (_, n) => foyer.invitation(ids[n % ids.length], `${name}${n}@mail.test`, true);
  return windowOf(foyer, Array.from({ length: count }, each), 32);
};

/** The profile is of a server that is warm. */
const windowsOf = async (foyer, count) => {
  const cookies = await foyer.signIn(count);
  const ids = [];
  while (ids.length < organizations) ids.push(await foyer.found(null));
  await hotLink(foyer, cookies, 64);
  await invites(foyer, ids, count / 2, 'warm');
  return {
    'one hot link, 64 connections': await hotLink(foyer, cookies, 64),
    'one redemption at a time': await hotLink(foyer, cookies.slice(0, count / 10), 1),
    'e-mail invites in 200 organizations, mail sent, 32 connections': await invites(
      foyer,
      ids,
      count / 2,
      'hot',
    ),
  };
};

/** Profiles the server under load and prints where its time goes. */
export const profileServer = async (database, scale) => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-profile-'));
  const sink = await MailSink.open();
  const options = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
  const foyer = await FoyerOverHttp.start(await database.create('foyer_profile'), sink.url, { options });
  const windows = await windowsOf(foyer, 10 * Math.ceil(2_000 * scale)).finally(() => foyer.close());
  sink.close();
  const [file] = await readdir(folder);
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8'));
  for (const [name, window] of Object.entries(windows)) {
    printStatements(name, window.counted, window.operations);
    printProfile(`${name}, ${Math.round(window.rate)}/s while profiled`, profile, window);
  }
  await rm(folder, { recursive: true, force: true });
};
