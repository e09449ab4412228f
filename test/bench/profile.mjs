import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FoyerOverHttp } from './foyer-server.mjs';
import { load } from './http-load.mjs';
import { MailSink } from './mail-sink.mjs';
import { quiet } from './quiet.mjs';

const root = join(import.meta.dirname, '../..');
const shown = 40;
/** V8 stamps samples by the same clock. */
const nowMicros = () => Number(process.hrtime.bigint() / 1_000n);

const placeOf = ({ functionName, url, lineNumber }) => {
  const file = url.startsWith('file:') ? relative(root, fileURLToPath(url)) : url;
  return { name: functionName || '(anonymous)', file, line: lineNumber + 1 };
};

/** @returns what was on the stack between two moments, the innermost function first, and for how many microseconds */
const stacksOf = ({ nodes, samples, timeDeltas, startTime }, from, until) => {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const stacks = [];
  let at = startTime;
  for (const [index, sample] of samples.entries()) {
    at += timeDeltas[index];
    if (at < from || at > until) continue;
    const stack = [];
    for (let id = sample; id !== undefined; id = parents.get(id)) stack.push(places.get(id));
    stacks.push({ stack, time: timeDeltas[index] });
  }
  return stacks;
};

/** What a file belongs to: a package, a library of ours, or Node itself. */
const ownerOf = ({ name, file }) => {
  if (file === '') return name;
  const library =
    /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? /^dist\/((?:libs|apps)\/[^/]+)/.exec(file);
  return library?.[1] ?? file;
};

const textOf = ({ name, file, line }) => (file ? `${name}  ${file}:${line}` : name);

/** @param namesOf what a stack's time is counted for; once for each name */
const printShares = (title, stacks, namesOf) => {
  const sums = new Map();
  let all = 0;
  for (const { stack, time } of stacks) {
    all += time;
    for (const name of new Set(namesOf(stack))) sums.set(name, (sums.get(name) ?? 0) + time);
  }
  console.log(`\n${title}`);
  for (const [name, time] of [...sums].toSorted(([, a], [, b]) => b - a).slice(0, shown))
    console.log(`${((100 * time) / all).toFixed(1).padStart(5)} %  ${name}`);
};

const print = (stacks) => {
  const busy = stacks.filter(({ stack }) => stack[0].name !== '(idle)');
  console.log(`busy in ${((100 * busy.length) / stacks.length).toFixed(0)} % of the samples; of these:`);
  printShares('in itself, by package', busy, ([top]) => [ownerOf(top)]);
  printShares('in itself, by function', busy, ([top]) => [textOf(top)]);
  const isOurs = ({ file }) => file.startsWith('dist/');
  printShares('with all that it calls, our own functions', busy, (stack) => stack.filter(isOurs).map(textOf));
};

/** Profiles the server while one hot link is used over 64 connections, once it is warm, and prints where its time goes. */
export const profileServer = async (database, scale) => {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-profile-'));
  const sink = await MailSink.open();
  const options = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
  const foyer = await FoyerOverHttp.start(await database.create('foyer_profile'), sink.url, { options });
  const count = Math.ceil(20_000 * scale);
  const cookies = await foyer.signIn(count);
  const use = async () => {
    const link = await foyer.link(count);
    const requests = foyer.redemptions(link, cookies);
    const from = nowMicros();
    const { rate } = await load(foyer.ports, requests, 64);
    const window = { from, until: nowMicros(), rate };
    await quiet(foyer.database);
    await foyer.auditLink(link, count);
    return window;
  };
  await use();
  const { from, until, rate } = await use();
  await foyer.close();
  sink.close();
  const [file] = await readdir(folder);
  print(stacksOf(JSON.parse(await readFile(join(folder, file), 'utf8')), from, until));
  console.log(`\n${Math.round(rate)} redemptions/s while profiled`);
  await rm(folder, { recursive: true, force: true });
};
