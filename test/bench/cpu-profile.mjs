import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(import.meta.dirname, '../..');
const shown = 40;

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

/** The innermost package or library of ours on the stack, whose doing it is when Node or its engine is at work; else that. */
const ownerOf = (stack) => {
  const [top] = stack;
  for (const { file } of stack) {
    const found =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? /^dist\/((?:libs|apps)\/[^/]+)/.exec(file);
    if (found) return found[1];
  }
  return top.file ? 'node' : top.name;
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

/** Prints what a server spent its time on between two moments, on V8's clock, in microseconds. */
export const printProfile = (title, profile, { from, until }) => {
  const stacks = stacksOf(profile, from, until);
  const busy = stacks.filter(({ stack }) => stack[0].name !== '(idle)');
  console.log(
    `\n${title}: busy in ${((100 * busy.length) / stacks.length).toFixed(0)} % of the samples; of these:`,
  );
  printShares('by package, with what it calls of Node', busy, (stack) => [ownerOf(stack)]);
  const isWrite = ({ stack: [{ name }] }) => name === 'writev' || name === 'writeBuffer';
  printShares('of writing to sockets', busy.filter(isWrite), (stack) => [ownerOf(stack)]);
  printShares('in itself, by function', busy, ([top]) => [textOf(top)]);
  const isOurs = ({ file }) => file.startsWith('dist/');
  printShares('with all that it calls, our own functions', busy, (stack) => stack.filter(isOurs).map(textOf));
};
