#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { join } from 'node:path';

// an installation without sources has nothing to build
if (existsSync(join(import.meta.dirname, '../../tsconfig.build.json'))) {
  const { build } = await import('../../scripts/build.mjs');
  try {
    await build();
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}
await import('../../dist/apps/cli/src/main.js');
