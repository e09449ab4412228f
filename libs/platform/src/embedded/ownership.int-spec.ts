import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim, ownerIn, release } from './ownership.js';
import { identify } from './process-identity.js';

const folder = mkdtempSync(join(tmpdir(), 'foyer-owner-'));
const file = join(folder, 'owner');
afterEach(() => rmSync(file, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('ownership of a data folder', () => {
  it('is taken, kept and given up', () => {
    expect([claim(file), claim(file), ownerIn(file)?.pid]).toEqual([true, true, process.pid]);
    release(file);
    expect(ownerIn(file)).toBeUndefined();
  });

  it('is not taken from a living process, nor given up for it', () => {
    claim(file);
    const init = `1 ${identify(1)?.startedAt}\n`;
    writeFileSync(file, init);
    expect(claim(file)).toBe(false);
    release(file);
    expect(readFileSync(file, 'utf8')).toBe(init);
  });

  it('passes on from a dead process, and from one whose number another got', () => {
    const { pid } = spawnSync('true');
    writeFileSync(file, `${pid} 12345\n`);
    expect(claim(file)).toBe(true);
    writeFileSync(file, '1 12345678901\n');
    expect([claim(file), ownerIn(file)?.pid]).toEqual([true, process.pid]);
  });

  it('passes on when the file is spoilt', () => {
    writeFileSync(file, 'nobody\n');
    expect(claim(file)).toBe(true);
  });
});
