import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ConfigError } from '../config/config.js';
import { parseSecrets } from '../config/secrets-setting.js';
import type { Secret } from '../config/secrets-setting.js';
import type { KeyRing } from '../secrets/key-ring.js';
import { keptText, makeDataFolder, textOf } from './kept-text.js';

const random = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** Name of the file with `kid:secret,...` inside the data folder. */
export const secretsFile = 'secrets';
/** Name of the file with the setup token inside the data folder. */
export const setupTokenFile = 'setup-token';

/**
 * The secrets of an installation that was given none: made once, kept in the data folder, mode 0600.
 * @throws ConfigError when somebody has spoilt the file
 */
export const generatedSecrets = (dataDir: string): readonly Secret[] => {
  makeDataFolder(dataDir);
  const path = join(dataDir, secretsFile);
  const { secrets, problems } = parseSecrets(keptText(path, () => `k1:${random(48)}`));
  if (problems.length > 0) throw new ConfigError(problems.map((problem) => `${path}: ${problem}`));
  return secrets;
};

/** The setup token of an installation that was given none: made once, kept in the data folder, mode 0600. */
export const generatedSetupToken = (dataDir: string): string => {
  makeDataFolder(dataDir);
  return keptText(join(dataDir, setupTokenFile), () => random(24));
};

/** The setup token of an installation on several machines: not kept anywhere, the same for all that share the secrets. */
export const setupTokenOf = (keyRing: KeyRing): string =>
  keyRing.derive(keyRing.current, 'foyer/setup-token/v1').toString('base64url');

/** @returns the setup token kept in the data folder; undefined when there is none */
export const findSetupToken = (dataDir: string): string | undefined => textOf(join(dataDir, setupTokenFile));

/**
 * For tools, which make none.
 * @returns the secrets kept in the data folder; undefined when there are none
 * @throws ConfigError when somebody has spoilt the file
 */
export const findSecrets = (dataDir: string): readonly Secret[] | undefined =>
  textOf(join(dataDir, secretsFile)) === undefined ? undefined : generatedSecrets(dataDir);
