import { once } from 'node:events';
import { createServer } from 'node:net';

const perWorker = 2_000;
/** Below the ports that systems give to whoever asks for any: no other worker takes one while its server is down. */
const first = 10_000 + (Number(process.env['JEST_WORKER_ID'] ?? 1) % 8) * perWorker;
let next = process.pid % perWorker;

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  if (!(await listening)) return false;
  server.close();
  await once(server, 'close');
  return true;
};

/** @returns a port of 127.0.0.1 that is this worker's own, also while nobody listens on it */
export const ownPort = async (): Promise<number> => {
  for (let tries = 0; tries < perWorker; tries += 1) {
    next = (next + 1) % perWorker;
    if (await isFree(first + next)) return first + next;
  }
  throw new Error(`No port is free from ${first} on.`);
};
