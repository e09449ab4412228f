import { randomUUID } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { atServer } from '../at-server.js';
import type { AtServer, ServerOptions } from '../at-server.js';
import type { AddCommand, Calling } from '../command.js';
import { progressOn } from '../progress.js';
import type { Progress } from '../progress.js';
import { FoundError, UsageError } from '../terminal.js';

interface ImportOptions extends ServerOptions {
  readonly dryRun?: boolean;
  readonly failures?: string;
}

const jobSchema = z.looseObject({
  id: z.string(),
  status: z.enum(['queued', 'running', 'done', 'failed']),
  total: z.number(),
  processed: z.number(),
  created: z.number(),
  rejected: z.number(),
});
type Job = z.infer<typeof jobSchema>;

const firstPauseMs = 50;
const longestPauseMs = 500;

/** A server that is started anew goes on with the job; it is waited for so many looks. */
const mostMissed = 120;

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;

const contentOf = (path: string): Promise<Buffer> =>
  readFile(path).catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read (${String(codeOf(error))})`);
  });

const begin = async ({ call }: AtServer, file: Buffer, isDryRun: boolean): Promise<Job> => {
  const answer = await call(`/invites/import${isDryRun ? '?dryRun=true' : ''}`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': randomUUID() },
    body: new Uint8Array(file),
  });
  return z.looseObject({ job: jobSchema }).parse(await answer.json()).job;
};

const isRefused = (error: unknown): boolean =>
  !(error instanceof FoundError) || ('code' in error.result && error.result.code !== 'service.unavailable');

const look = async ({ call }: AtServer, { id }: Job): Promise<Job> =>
  jobSchema.parse(await (await call(`/jobs/${id}`)).json());

const follow = async (server: AtServer, begun: Job, progress: Progress): Promise<Job> => {
  let job = begun;
  for (let pause = firstPauseMs, missed = 0; job.status === 'queued' || job.status === 'running';) {
    progress.show(job.processed, job.total);
    await setTimeout(pause);
    pause = Math.min(pause * 2, longestPauseMs);
    try {
      job = await look(server, job);
      missed = 0;
    } catch (error) {
      missed += 1;
      if (isRefused(error) || missed > mostMissed) throw error;
    }
  }
  return job;
};

/** Beside the file: `people.csv` makes `people.failures.csv`, or a number more where that is taken. */
const namesFor = function* (file: string): Generator<string> {
  const stem = join(dirname(file), basename(file, extname(file)));
  yield `${stem}.failures.csv`;
  for (let n = 2; ; n += 1) yield `${stem}.failures-${n}.csv`;
};

/** Nothing is written over: somebody may be putting right what an earlier import has left there. */
const save = async (text: string, names: Iterable<string>): Promise<string> => {
  for (const name of names) {
    const file = await open(name, 'wx', 0o600).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
    if (!file) continue;
    await file.writeFile(text).finally(() => file.close());
    return name;
  }
  throw new UsageError('There is such a file of failures already; give another name by --failures');
};

const people = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'person' : 'people'}`;

const summaryOf = (
  { created, rejected, status }: Job,
  isDryRun: boolean,
  failures: string | null,
): string => {
  const done = isDryRun ? `${people(created)} would be invited` : `${people(created)} invited`;
  const left = isDryRun ? 'would be rejected' : 'rejected';
  const rows = `${rejected.toLocaleString('en')} ${rejected === 1 ? 'row' : 'rows'} ${left}`;
  const end = status === 'failed' ? ' The job was given up before its end.' : '';
  return failures === null ? `${done}.` : `${done}, ${rows}; ${failures} says why.${end}`;
};

const importFile = async (file: string, options: ImportOptions, calling: Calling): Promise<void> => {
  const content = await contentOf(file);
  const server = await atServer(options, 'the scopes invites:read and invites:write', calling);
  const isDryRun = options.dryRun === true;
  const progress = progressOn(calling.terminal, `${isDryRun ? 'Trying' : 'Importing'} ${basename(file)}`);
  const begun = await begin(server, content, isDryRun);
  const job = await follow(server, begun, progress).finally(() => progress.end());
  if (job.rejected === 0) return calling.show({ job, failures: null }, summaryOf(job, isDryRun, null));
  const answer = await server.call(`/jobs/${job.id}/failures.csv`);
  const names = options.failures === undefined ? namesFor(file) : [options.failures];
  const failures = await save(await answer.text(), names);
  throw new FoundError(summaryOf(job, isDryRun, failures), { job, failures });
};

export const addImport: AddCommand = (program, calling) => {
  program
    .command('import <file>')
    .description('invite the people of a CSV file, and keep the rows that were rejected in another')
    .option('--dry-run', 'change nothing; say what would be')
    .option('--failures <file>', 'a new file for the rejected rows; left out, beside the file')
    .option('--url <url>', 'where the server answers')
    .option(
      '--key <secret>',
      'API key with the scopes invites:read and invites:write; asked for where not given',
    )
    .action((file: string, options: ImportOptions, command) => importFile(file, options, calling(command)));
};
