import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationReference } from '../../libs/platform/src/config/configuration-reference.js';

describe('docs/reference/configuration.md', () => {
  it('is what the settings say', () => {
    const path = join(__dirname, '../../docs/reference/configuration.md');
    expect(readFileSync(path, 'utf8')).toBe(configurationReference());
  });
});
