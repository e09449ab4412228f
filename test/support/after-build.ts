import { readFileSync } from 'node:fs';
import { eventually } from './eventually.js';

/** Set by `npm test`, which builds while the first specifications run. */
const file = process.env['FOYER_BUILD_FILE'];

beforeAll(async () => {
  if (file !== undefined) await eventually(() => readFileSync(file, 'utf8') === 'built', 'a build', 300);
}, 310_000);
