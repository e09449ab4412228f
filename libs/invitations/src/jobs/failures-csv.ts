import { failureColumns, inviteColumns } from '../csv/columns.js';
import { csvLines } from '../csv/csv-lines.js';
import type { Failure, Jobs } from './jobs.js';

/** Rows in memory at once. */
const pageSize = 1_000;

const lineOf = ({ email, cells, code, detail }: Failure): readonly string[] => [
  ...inviteColumns.map((column) => cells?.[column] ?? (column === 'email' ? email : '')),
  code,
  detail,
];

/** The rejected rows of a job with the reasons: to be put right and imported again. A page in memory at a time. */
export async function* failuresCsv(
  jobs: Jobs,
  organizationId: string,
  jobId: string,
): AsyncGenerator<string> {
  yield csvLines([[...inviteColumns, ...failureColumns]]);
  for (let after = 0, more = true; more;) {
    const failures = await jobs.failures(organizationId, jobId, after, pageSize);
    if (failures.length > 0) yield csvLines(failures.map(lineOf));
    after = failures.at(-1)?.row ?? after;
    more = failures.length === pageSize;
  }
}
