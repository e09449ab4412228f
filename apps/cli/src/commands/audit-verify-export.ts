import { readCheckpoint, readKeys, verifyExport } from 'foyer/audit/proof';
import type { CheckpointKey, ExportProblem, ExportVerification, Trusted } from 'foyer/audit/proof';
import { readFileSync } from 'node:fs';
import type { Calling } from '../command.js';
import { FoundError, UsageError } from '../terminal.js';

/** What is verified, and by what that is known beforehand: paths of files. */
export interface ExportToVerify {
  readonly export: string;
  readonly keys?: string;
  readonly checkpoint?: string;
}

const found: { readonly [P in ExportProblem]: (sequence: string) => string } = {
  missing: (sequence) => `event ${sequence} is not where it should be`,
  added: (sequence) => `a line was added where event ${sequence} should be, or after the end`,
  changed: (sequence) => `event ${sequence} is not as it was written`,
  cut: (sequence) => `it was cut: from event ${sequence} on all is missing`,
  foreign: (sequence) => `event ${sequence} is of another organization`,
  unsigned: (sequence) => `from event ${sequence} on no checkpoint vouches for it`,
  forged: (sequence) => `the signature of the checkpoint of event ${sequence} is wrong`,
  'unknown-key': (sequence) => `the checkpoint of event ${sequence} is signed by an unknown key`,
  rewritten: (sequence) => `up to event ${sequence}, the log is another than the one that was signed`,
};

const sentenceOf = ({ verifiedTo, firstBad, pinned }: ExportVerification): string => {
  const number = (sequence: number): string => sequence.toLocaleString('en');
  if (firstBad) {
    const what = found[firstBad.problem](number(firstBad.sequence));
    return `The export was tampered with: ${what}; the chain holds up to ${number(verifiedTo)}.`;
  }
  const whose = pinned
    ? ''
    : '\nIts keys came with it: give --keys with those of GET /v1/audit/keys to know who signed it.';
  return `The export is as it was written: ${number(verifiedTo)} events verified.${whose}`;
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

const read = <T>(path: string, parse: (text: string) => T | undefined, what: string): T => {
  const value = parse(textOf(path));
  if (value === undefined) throw new UsageError(`${path} holds no ${what}.`);
  return value;
};

const trustedOf = ({ keys, checkpoint }: ExportToVerify): Trusted => ({
  ...(keys !== undefined && { keys: read<readonly CheckpointKey[]>(keys, readKeys, 'keys') }),
  ...(checkpoint !== undefined && { checkpoint: read(checkpoint, readCheckpoint, 'checkpoint') }),
});

/** Verifies an export, without any database. @throws FoundError when it is not as it was written */
export const verifyExportFile = async (asked: ExportToVerify, calling: Calling): Promise<void> => {
  const trusted = trustedOf(asked);
  const show = (lines: number): void => calling.terminal.redraw?.(`${lines.toLocaleString('en')} lines`);
  const verification = await verifyExport(asked.export, trusted, show)
    .catch((error: unknown) => {
      throw new UsageError(error instanceof Error ? error.message : String(error));
    })
    .finally(() => calling.terminal.redraw?.(''));
  if (!verification.ok) throw new FoundError(sentenceOf(verification), verification);
  calling.show(verification, sentenceOf(verification));
};
