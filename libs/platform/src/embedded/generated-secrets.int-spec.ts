import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generatedSecrets, generatedSetupToken } from './generated-secrets.js';

const folder = mkdtempSync(join(tmpdir(), 'foyer-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('generated secrets', () => {
  it('are made once and kept to their owner', () => {
    const dataDir = join(folder, 'data');
    const [secret] = generatedSecrets(dataDir);
    expect(secret).toEqual({ kid: 'k1', secret: expect.stringMatching(/^[\w-]{64}$/) });
    expect(generatedSecrets(dataDir)).toEqual([secret]);
    const token = generatedSetupToken(dataDir);
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(generatedSetupToken(dataDir)).toBe(token);
    const modes = ['', 'secrets', 'setup-token'].map((name) => statSync(join(dataDir, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  it('are refused when somebody has weakened them', () => {
    writeFileSync(join(folder, 'secrets'), 'k1:changeme');
    expect(() => generatedSecrets(folder)).toThrow(
      'the secret of entry 1 has 8 characters, at least 32 are needed',
    );
  });
});
