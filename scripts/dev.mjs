import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { build, copyAssets } from './build.mjs';
import { root } from './sources.mjs';

let server;
let restarting = Promise.resolve();
let stopping = false;

const stopServer = async () => {
  if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
};

/** One after the other: each start finds the ports and the database that the last one gave back. */
const restart = () => {
  restarting = restarting.then(stopServer).then(() => {
    if (stopping) return;
    server = spawn(process.execPath, ['dist/apps/server/src/main.js'], { cwd: root, stdio: 'inherit' });
  });
};

await build().catch((error) => console.error(error.message));

const compiler = spawn(
  process.execPath,
  ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
compiler.stdout.setEncoding('utf8').on('data', (text) => {
  process.stdout.write(text);
  if (text.includes('Found 0 errors')) restart();
});

let changed;
for (const folder of ['apps', 'libs']) {
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    if (name === null || !/\.(hbs|css|txt|json|svg|html)$/.test(name)) return;
    clearTimeout(changed);
    changed = setTimeout(() => {
      copyAssets();
      restart();
    }, 100);
  });
}

const stop = async () => {
  stopping = true;
  compiler.kill();
  await restarting;
  await stopServer();
  process.exit(0);
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
