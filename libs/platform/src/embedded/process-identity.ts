import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in whatever form the system gives; equal for the same process only. */
  readonly startedAt: string;
}

const fromProc = (pid: number): { startedAt: string; state: string } | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // the second field, the name, may hold spaces and brackets: count from behind it
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
};

const fromPs = (pid: number, column: string): string => {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
};

const startOf = (pid: number): string | undefined => {
  const known =
    process.platform === 'linux'
      ? fromProc(pid)
      : { state: fromPs(pid, 'state'), startedAt: fromPs(pid, 'lstart') };
  // a zombie has ended; only nobody has asked for its exit code yet
  if (known === undefined || known.startedAt === '' || known.state.startsWith('Z')) return undefined;
  return known.startedAt;
};

/** @returns who has that number now; undefined when nobody does */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
};

/** @returns whether that very process still runs */
export const isAlive = ({ pid, startedAt }: ProcessIdentity): boolean => startOf(pid) === startedAt;

/** @returns the command line, empty when the process is gone or its command line is hidden */
export const commandOf = (pid: number): string => {
  if (process.platform !== 'linux') return fromPs(pid, 'command');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
};
