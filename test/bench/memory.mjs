import { once } from 'node:events';
import { join } from 'node:path';
import { FoyerOverHttp } from './foyer-server.mjs';
import { load } from './http-load.mjs';
import { MailSink } from './mail-sink.mjs';
import { quiet } from './quiet.mjs';

const steps = 10;
const mib = (bytes) => Math.round(bytes / 1_048_576);

/** @returns what the server's engine says, once it has thrown away what nobody needs */
const memoryOf = async ({ child }) => {
  const answer = once(child, 'message');
  child.send('memory');
  const [{ rss, heapUsed, external }] = await answer;
  return { rss, heapUsed, external };
};

/** Lets 1,000,000 people in by one link over HTTP, and prints what the server holds in memory after each tenth of them. */
export const measureMemory = async (database, scale) => {
  const each = Math.ceil((1_000_000 * scale) / steps);
  const sink = await MailSink.open();
  const options = ['--expose-gc', '--import', join(import.meta.dirname, 'tell-memory.mjs')];
  const foyer = await FoyerOverHttp.start(await database.create('foyer_memory'), sink.url, { options });
  const table = {};
  try {
    const link = await foyer.link(each * steps);
    for (let step = 1; step <= steps; step += 1) {
      const requests = foyer.redemptions(link, await foyer.signIn(each, (step - 1) * each));
      const { rate } = await load(foyer.ports, requests, 64);
      const underLoad = foyer.processes[0].usage.bytes;
      await quiet(foyer.database);
      const { rss, heapUsed, external } = await memoryOf(foyer.processes[0]);
      const row = { 'RSS after load': underLoad, 'RSS at rest': rss, heapUsed, external };
      const sizes = Object.entries(row).map(([name, bytes]) => [`${name} MiB`, mib(bytes)]);
      table[step * each] = { ...Object.fromEntries(sizes), 'redemptions/s': Math.round(rate) };
      console.log(`${step * each} redemptions: ${JSON.stringify(table[step * each])}`);
    }
    await foyer.auditLink(link, each * steps);
    console.table(table);
  } finally {
    await foyer.close();
    sink.close();
  }
};
