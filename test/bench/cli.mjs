import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { usageOf } from './process-usage.mjs';
import { secrets } from './secrets.mjs';

const main = join(import.meta.dirname, '../../dist/apps/cli/src/main.js');
const lookEveryMs = 50;

/**
 * Runs the built CLI, as an operator does.
 * @returns seconds from its start to its end, those that it had a processor, the most memory that it was seen to hold, and what it said
 * @throws Error when it does not end with 0
 */
export const runCli = async (url, dataDir, args) => {
  const env = { PATH: process.env.PATH, DATABASE_URL: url, FOYER_SECRETS: secrets, FOYER_DATA_DIR: dataDir };
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...args, '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, bytes, busy] = ['', 0, 0];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const look = () => {
    const usage = usageOf(child.pid);
    [bytes, busy] = [Math.max(bytes, usage.bytes), Math.max(busy, usage.seconds)];
  };
  const looking = setInterval(look, lookEveryMs);
  const [code] = await once(child, 'close');
  clearInterval(looking);
  if (code !== 0) throw new Error(`foyer ${args.join(' ')} ended with ${code}:\n${said}`);
  return { seconds: (performance.now() - began) / 1_000, busy, bytes, said };
};
