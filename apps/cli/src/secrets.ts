import { findSecrets, KeyRing } from 'foyer/platform/runtime';
import type { Config } from 'foyer/platform/runtime';
import { UsageError } from './terminal.js';

/**
 * @param why what they are needed for, as the end of a sentence
 * @returns the installation's secrets: those of FOYER_SECRETS, else of the data folder
 * @throws UsageError when there are none
 */
export const keyRingOf = (config: Config, why: string): KeyRing => {
  const secrets = config.secrets ?? (config.databaseUrl === undefined && findSecrets(config.dataDir));
  if (!secrets) throw new UsageError(`FOYER_SECRETS must be set, since ${why}.`);
  return new KeyRing(secrets);
};
