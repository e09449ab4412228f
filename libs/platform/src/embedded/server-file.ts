import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createOnce, textOf } from './kept-text.js';
import { identify, isAlive } from './process-identity.js';

const schema = z.object({ url: z.string(), pid: z.number(), startedAt: z.string() });
const fileOf = (dataDir: string): string => join(dataDir, 'server.json');

const read = (dataDir: string): z.infer<typeof schema> | undefined => {
  try {
    return schema.safeParse(JSON.parse(textOf(fileOf(dataDir)) ?? 'null')).data;
  } catch {
    return undefined;
  }
};

/** @returns where the running server of that data folder answers; undefined when none runs */
export const findServer = (dataDir: string): string | undefined => {
  const server = read(dataDir);
  return server !== undefined && isAlive(server) ? server.url : undefined;
};

/** Notes where this process answers, for tools on this machine: once per data folder, and not at all where there is none. */
export const recordServer = (dataDir: string, url: string): void => {
  if (!existsSync(dataDir) || findServer(dataDir) !== undefined) return;
  rmSync(fileOf(dataDir), { force: true });
  createOnce(fileOf(dataDir), JSON.stringify({ url, ...identify(process.pid) }));
};

/** Takes this process's note away. */
export const forgetServer = (dataDir: string): void => {
  if (read(dataDir)?.pid === process.pid) rmSync(fileOf(dataDir), { force: true });
};
