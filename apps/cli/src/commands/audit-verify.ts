import { verifyOrganization } from 'foyer/audit/reading';
import type { OrganizationVerification } from 'foyer/audit/reading';
import type { AddCommand, Calling } from '../command.js';
import { progressOn } from '../progress.js';
import { FoundError, UsageError } from '../terminal.js';
import { callNameOf, theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';
import { verifyExportFile } from './audit-verify-export.js';
import type { ExportToVerify } from './audit-verify-export.js';

type Problem = NonNullable<OrganizationVerification['firstBad']>['problem'];

const found: { readonly [P in Problem]: (sequence: string) => string } = {
  gap: (sequence) => `event ${sequence} is missing`,
  changed: (sequence) => `event ${sequence} is not as it was written`,
  foreign: (sequence) => `event ${sequence} is of another organization`,
  'head-missing': (sequence) => `from event ${sequence} on, events and head do not go together`,
  'head-differs': (sequence) => `event ${sequence} is not the one that the head names`,
  rewritten: (sequence) => `up to event ${sequence}, the log is another than the one that was signed`,
  cut: (sequence) => `event ${sequence} was signed, and is gone`,
  forged: (sequence) => `the signature of the checkpoint of event ${sequence} is wrong`,
  'unknown-key': (sequence) => `the checkpoint of event ${sequence} is signed by an unknown key`,
};

const upTo = (sequence: number): string =>
  sequence === 0 ? 'nothing is vouched for' : `all is well up to ${sequence.toLocaleString('en')}`;

/** @returns what was found, in one sentence */
export const verdictOf = (name: string, { verifiedTo, firstBad }: OrganizationVerification): string => {
  if (firstBad) {
    const problem = found[firstBad.problem](firstBad.sequence.toLocaleString('en'));
    return `The log of ${name} was tampered with: ${problem}; ${upTo(verifiedTo)}.`;
  }
  const events = `${verifiedTo.toLocaleString('en')} event${verifiedTo === 1 ? '' : 's'}`;
  return `The log of ${name} is as it was written: ${events} verified.`;
};

const verify = (calling: Calling): Promise<void> =>
  withExistingDatabase(toolConfig(), async (database) => {
    const organization = await theOrganization(database, calling.org);
    const { organizationId } = organization;
    const name = callNameOf(organization);
    const progress = progressOn(calling.terminal, `Verifying ${name}`);
    const verification = await verifyOrganization(database.pool, organizationId, (done, all) =>
      progress.show(done, all),
    ).finally(() => progress.end());
    const result = { organizationId, ...verification };
    const sentence = verdictOf(name, verification);
    if (!verification.ok) throw new FoundError(sentence, result);
    calling.show(result, sentence);
  });

type VerifyOptions = Partial<ExportToVerify>;

export const addAuditVerify: AddCommand = (audit, calling) => {
  audit
    .command('verify')
    .description('prove that the log is as it was written; ends with 1 if it is not')
    .option('--export <file>', 'an export instead of the database, which is not needed then')
    .option('--keys <file>', 'for an export: public keys that are known beforehand, as of GET /v1/audit/keys')
    .option('--checkpoint <file>', 'for an export: a checkpoint that was kept elsewhere and must be reached')
    .action((options: VerifyOptions, command) => {
      const { export: file, keys, checkpoint } = options;
      if (file !== undefined) return verifyExportFile({ ...options, export: file }, calling(command));
      if (keys !== undefined || checkpoint !== undefined)
        throw new UsageError('--keys and --checkpoint are for an export: give --export too.');
      return verify(calling(command));
    });
};
