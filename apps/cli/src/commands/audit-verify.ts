import { verifyOrganization } from 'foyer/audit/reading';
import type { ChainProblem, Verification } from 'foyer/event-log/reading';
import type { AddCommand, Calling } from '../command.js';
import { progressOn } from '../progress.js';
import { FoundError } from '../terminal.js';
import { callNameOf, theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

const found: { readonly [P in ChainProblem['problem']]: (sequence: string) => string } = {
  gap: (sequence) => `event ${sequence} is missing`,
  changed: (sequence) => `event ${sequence} is not as it was written`,
  foreign: (sequence) => `event ${sequence} is of another organization`,
  'head-missing': (sequence) => `from event ${sequence} on, events and head do not go together`,
  'head-differs': (sequence) => `event ${sequence} is not the one that the head names`,
};

const upTo = (sequence: number): string =>
  sequence === 0 ? 'nothing is vouched for' : `all is well up to ${sequence.toLocaleString('en')}`;

/** @returns what was found, in one sentence */
export const verdictOf = (name: string, { verifiedTo, firstBad }: Verification): string => {
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

export const addAuditVerify: AddCommand = (audit, calling) => {
  audit
    .command('verify')
    .description('prove that the log is as it was written; ends with 1 if it is not')
    .action((_options, command) => verify(calling(command)));
};
