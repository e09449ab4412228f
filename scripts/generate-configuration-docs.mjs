import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
await build();
const { configurationReference } =
  await import('../dist/libs/platform/src/config/configuration-reference.js');
mkdirSync(join(root, 'docs/reference'), { recursive: true });
writeFileSync(join(root, 'docs/reference/configuration.md'), configurationReference());
