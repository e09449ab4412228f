import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from './sources.mjs';

const lock = join(root, 'node_modules/.cache/foyer-build.lock');
const pollMs = 100;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const holder = () => {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch {
    return undefined;
  }
};

const take = () => {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const pid = holder();
    if (pid !== undefined && !isAlive(pid)) rmSync(lock, { force: true });
    return false;
  }
};

/** Runs the work while no other process builds: a server must not load files that are half written. */
export const alone = async (work) => {
  mkdirSync(join(lock, '..'), { recursive: true });
  while (!take()) await pause(pollMs);
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
};
