import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apps, libraries } from './boundary-rules.mjs';

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const root = join(__dirname, '../..');

const cruise = (folder: string): { files: number; violations: Violation[] } => {
  const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'cruise.mjs'), folder], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as { files: number; violations: Violation[] };
};

const foldersBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

describe('the boundaries', () => {
  it('hold', () => {
    const { files, violations } = cruise(root);
    expect(violations).toEqual([]);
    expect(files).toBeGreaterThan(100);
  });

  it('know every folder below libs and apps', () => {
    expect(foldersBelow('libs').filter((name) => !(name in libraries))).toEqual([]);
    expect(foldersBelow('apps').filter((name) => !(name in apps))).toEqual([]);
  });

  it('let libraries use only what was named before them, so that no cycle can be', () => {
    const names = Object.keys(libraries);
    for (const [name, allowed] of Object.entries(libraries))
      expect(allowed.every((other) => names.indexOf(other) < names.indexOf(name))).toBe(true);
  });
});

/** A house in which every file but the sound ones breaks exactly one rule. */
const house: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'foyer',
    dependencies: { zod: '*', '@nestjs/common': '*' },
    devDependencies: { 'fast-check': '*' },
    exports: {
      './platform': './dist/libs/platform/src/index.js',
      './platform/runtime': './dist/libs/platform/src/runtime/index.js',
      './identity': './dist/libs/identity/src/index.js',
    },
  }),
  'libs/platform/src/index.ts': `export { clock } from './clock.js';`,
  'libs/platform/src/clock.ts': `export const clock = 1;`,
  'libs/platform/src/runtime/index.ts': `export { clock } from '../clock.js'; export { Module } from '@nestjs/common';`,
  'libs/identity/src/index.ts': `export { user } from './domain/user.js';`,
  'libs/identity/src/domain/user.ts': `import { z } from 'zod'; import { clock } from 'foyer/platform'; import type { Pool } from '../pool.js'; export const user = [z, clock]; export type P = Pool;`,
  'libs/identity/src/pool.ts': `export type Pool = 1; export const pool = 1;`,
  'libs/identity/src/user.spec.ts': `import 'fast-check'; import './domain/user.js';`,
  'apps/server/src/main.ts': `import 'foyer/identity';`,
  'apps/cli/src/setup.ts': `import '../../server/src/main.js';`,

  'libs/platform/src/upwards.ts': `import 'foyer/identity';`,
  'libs/identity/src/through-the-window.ts': `import '../../platform/src/clock.js';`,
  'libs/identity/src/by-path.ts': `import '../../platform/src/index.js';`,
  'libs/platform/src/own-door.ts': `import './index.js';`,
  'libs/platform/src/own-name.ts': `import 'foyer/platform/runtime';`,
  'libs/platform/src/round.ts': `import './about.js';`,
  'libs/platform/src/about.ts': `import './round.js';`,
  'libs/platform/src/nowhere.ts': `import './nothing.js';`,
  'libs/platform/src/above.ts': `import '../../../apps/server/src/main.js';`,
  'libs/identity/src/domain/impure.ts': `import { pool } from '../pool.js'; export const p = pool;`,
  'libs/identity/src/domain/random.ts': `import { randomBytes } from 'node:crypto'; export const r = randomBytes;`,
  'libs/platform/src/uses-test.ts': `import './clock.spec.js';`,
  'libs/platform/src/clock.spec.ts': `import './clock.js';`,
  'libs/platform/src/uses-tool.ts': `import 'fast-check';`,
  'apps/server/src/uses-cli.ts': `import '../../cli/src/setup.js';`,
  'apps/cli/src/main.ts': `import 'foyer/platform/runtime';`,
};

describe('each rule', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-house-'));
  let found: string[];

  beforeAll(() => {
    for (const [path, text] of Object.entries(house)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    found = cruise(folder).violations.map(({ rule, from }) => `${from}: ${rule}`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is broken where it is broken, and nowhere else', () => {
    expect([...new Set(found)].sort()).toEqual([
      'apps/cli/src/main.ts: cli-starts-without-nest',
      'apps/server/src/uses-cli.ts: server-uses-no-other-app',
      'libs/identity/src/by-path.ts: by-its-name',
      'libs/identity/src/domain/impure.ts: domain-is-pure',
      'libs/identity/src/domain/random.ts: domain-is-pure',
      'libs/identity/src/through-the-window.ts: by-its-name',
      'libs/identity/src/through-the-window.ts: through-the-door',
      'libs/platform/src/about.ts: no-cycles',
      'libs/platform/src/above.ts: apps-are-on-top',
      'libs/platform/src/nowhere.ts: nothing-unknown',
      'libs/platform/src/own-door.ts: not-ones-own-door',
      'libs/platform/src/own-name.ts: not-by-ones-own-name',
      'libs/platform/src/upwards.ts: platform-uses-only-what-is-below-it',
      'libs/platform/src/uses-test.ts: tests-stay-outside',
      'libs/platform/src/uses-tool.ts: no-tools-at-run-time',
    ]);
  });
});
