import { CheckpointSigner, takeCheckpoint } from 'foyer/audit/proof';
import type { AddCommand, Calling } from '../command.js';
import { keyRingOf } from '../secrets.js';
import { callNameOf, theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

const checkpoint = (calling: Calling): Promise<void> => {
  const config = toolConfig();
  return withExistingDatabase(config, async (database) => {
    const organization = await theOrganization(database, calling.org);
    const signer = new CheckpointSigner(keyRingOf(config, 'checkpoints are signed by them'));
    const { pool } = database;
    const taken = await takeCheckpoint(pool, signer, organization.organizationId, Date.now());
    const { sequence, hash, signedAt, keyId } = taken;
    const sentence = `The log of ${callNameOf(organization)} ends at ${sequence}: ${hash}\nSigned ${signedAt} by ${keyId}. Keep a copy (--json) where nobody can change both.`;
    calling.show(taken, sentence);
  });
};

export const addAuditCheckpoint: AddCommand = (audit, calling) => {
  audit
    .command('checkpoint')
    .description('sign where the log stands now; --json prints what to keep')
    .action((_options, command) => checkpoint(calling(command)));
};
