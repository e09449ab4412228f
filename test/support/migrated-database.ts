import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { FreshDatabase } from './test-databases.js';
import { copyOf } from './test-databases.js';

const dist = resolve(__dirname, '../../dist');

/** By the built `foyer migrate`: a specification of the built server needs to load none of the sources. */
const fill = (url: string): Promise<unknown> =>
  promisify(execFile)(process.execPath, [resolve(dist, 'apps/cli/src/main.js'), 'migrate'], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: url },
  });

/** @returns a database for the built server, as it makes it itself at its first start */
export const migratedDatabase = (): Promise<FreshDatabase> => {
  const builtAt = Math.round(statSync(resolve(dist, '.built')).mtimeMs);
  return copyOf({ name: `foyer_template_built_${builtAt}`, fill });
};
