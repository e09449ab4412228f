import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second, whatever the machine. */
const ticksPerSecond = 100;
/**
 * Fields of /proc/PID/stat behind the name, which may hold anything: the parent, time in the program and in the kernel for it,
 * and both for children that have ended.
 */
const [parent, utime, stime, cutime, cstime] = [1, 11, 12, 13, 14];

const fieldsOf = (pid) => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
};

/** @returns what a process holds in memory and how long it has had a processor, as Linux counts it; zeros elsewhere */
export const usageOf = (pid) => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const fields = fieldsOf(pid);
    return {
      bytes: 1_024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0),
      seconds: (Number(fields[utime]) + Number(fields[stime])) / ticksPerSecond,
    };
  } catch {
    return { bytes: 0, seconds: 0 };
  }
};

const isChildOf = (pid) => (name) => {
  try {
    return /^\d+$/.test(name) && Number(fieldsOf(name)[parent]) === pid;
  } catch {
    return false;
  }
};

/** @returns for how long all children of a process, those that have ended too, have had a processor; seconds */
export const busyChildren = (pid) => {
  try {
    const fields = fieldsOf(pid);
    const ended = (Number(fields[cutime]) + Number(fields[cstime])) / ticksPerSecond;
    const living = readdirSync('/proc').filter(isChildOf(pid));
    return living.reduce((sum, child) => sum + usageOf(child).seconds, ended);
  } catch {
    return 0;
  }
};
