import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { run } from '../run.js';

const environment = process.env;
const csv = 'email,roles\nada@acme.test,member\nbob,member\n';
const failures = 'email,roles,code,detail\r\nbob,member,email.invalid,This is no mail address.\r\n';
const queued = { id: 'job_1', status: 'queued', total: 2, processed: 1, created: 0, rejected: 1 };
const done = { ...queued, status: 'done', processed: 2, created: 1 };
const clean = { ...done, created: 2, rejected: 0 };

type Reply = { status: number; body: object | string } | 'hang up';

describe('foyer import', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let asked: string[];
  let replies: Record<string, Reply[]>;
  let out: string[];
  let err: string[];
  let drawn: string[];

  const answer = (request: IncomingMessage, body: string): Reply => {
    const path = (request.url ?? '').replace('/v1/organizations/acme', '');
    asked.push(`${request.method} ${path} ${request.headers['content-type'] ?? ''} ${body}`.trim());
    const left = replies[path.replace(/\?.*/, '')] ?? [];
    return (left.length > 1 ? left.shift() : left[0]) ?? { status: 500, body: {} };
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-import-'));
    process.env = { ...environment, FOYER_DATA_DIR: folder };
    writeFileSync(join(folder, 'people.csv'), csv);
    [out, err, asked, drawn] = [[], [], [], []];
    replies = {
      '/invites/import': [{ status: 202, body: { job: queued } }],
      '/jobs/job_1': [
        { status: 200, body: { ...queued, status: 'running' } },
        { status: 200, body: done },
      ],
      '/jobs/job_1/failures.csv': [{ status: 200, body: failures }],
    };
    server = createServer((request, response) => {
      void text(request).then((body) => {
        const reply = answer(request, body);
        if (reply === 'hang up') return request.socket.destroy();
        response.writeHead(reply.status);
        return response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    process.env = environment;
    rmSync(folder, { recursive: true });
    await new Promise((resolve) => server.close(resolve));
  });

  const file = (name: string): string => join(folder, name);
  const foyer = (...words: string[]) =>
    run(['import', file('people.csv'), '--org', 'acme', '--url', url, '--key', 'fk_1', ...words], {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      redraw: (line) => drawn.push(line),
    });

  it('sends the file, shows how far it is, and keeps what was rejected', async () => {
    expect(await foyer()).toBe(1);
    expect(asked).toEqual([
      `POST /invites/import text/csv ${csv.trim()}`,
      'GET /jobs/job_1',
      'GET /jobs/job_1',
      'GET /jobs/job_1/failures.csv',
    ]);
    expect(drawn).toEqual([
      `Importing people.csv  ${'█'.repeat(12)}${'░'.repeat(12)}  1 of 2`,
      `Importing people.csv  ${'█'.repeat(12)}${'░'.repeat(12)}  1 of 2`,
      '',
    ]);
    expect([out, err]).toEqual([
      [],
      [`1 person invited, 1 row rejected; ${file('people.failures.csv')} says why.`],
    ]);
    expect(readFileSync(file('people.failures.csv'), 'utf8')).toBe(failures);
  });

  it('writes over no file of failures', async () => {
    for (const name of ['people.failures.csv', 'people.failures-2.csv', 'people.failures-3.csv']) {
      replies['/jobs/job_1'] = [{ status: 200, body: done }];
      expect(await foyer('--json')).toBe(1);
      expect(JSON.parse(out.at(-1) ?? '')).toEqual({ job: done, failures: file(name) });
    }
    expect(await foyer('--failures', file('mine.csv'))).toBe(1);
    expect(readFileSync(file('mine.csv'), 'utf8')).toBe(failures);
    expect(await foyer('--failures', file('mine.csv'))).toBe(2);
    expect(err.at(-1)).toBe('There is such a file of failures already; give another name by --failures');
  });

  it('ends with 0 where all are invited, and makes no file', async () => {
    replies['/jobs/job_1'] = [{ status: 200, body: clean }];
    expect(await foyer()).toBe(0);
    expect(await foyer('--json')).toBe(0);
    expect(out).toEqual(['2 people invited.', JSON.stringify({ job: clean, failures: null })]);
    expect(readdirSync(folder)).toEqual(['people.csv']);
  });

  it('tries without doing it', async () => {
    expect(await foyer('--dry-run')).toBe(1);
    expect(asked[0]).toContain('POST /invites/import?dryRun=true text/csv');
    expect(err).toEqual([
      `1 person would be invited, 1 row would be rejected; ${file('people.failures.csv')} says why.`,
    ]);
  });

  it('waits for a server that is started anew', async () => {
    replies['/jobs/job_1'] = [
      'hang up',
      { status: 503, body: { code: 'service.unavailable', detail: 'Later.' } },
      { status: 200, body: clean },
    ];
    expect(await foyer()).toBe(0);
  });

  it('says so where a job was given up', async () => {
    replies['/jobs/job_1'] = [{ status: 200, body: { ...done, status: 'failed', created: 0, rejected: 2 } }];
    expect(await foyer()).toBe(1);
    expect(err[0]).toMatch(
      /^0 people invited, 2 rows rejected; .* says why\. The job was given up before its end\.$/,
    );
  });

  it('ends with 1 and tells the refusal', async () => {
    const body = { code: 'request.invalid', detail: 'The file has no column "email".' };
    replies['/invites/import'] = [{ status: 422, body }];
    expect(await foyer()).toBe(1);
    expect(err).toEqual(['The file has no column "email". (request.invalid)']);
    replies['/invites/import'] = [{ status: 202, body: { job: queued } }];
    replies['/jobs/job_1'] = [
      { status: 404, body: { code: 'job.unknown', detail: 'There is no such job.' } },
    ];
    expect(await foyer()).toBe(1);
    expect(err.at(-1)).toBe('There is no such job. (job.unknown)');
  });

  it('ends with 2 without a file', async () => {
    rmSync(file('people.csv'));
    expect(await foyer()).toBe(2);
    expect([err, asked]).toEqual([[`${file('people.csv')} cannot be read (ENOENT)`], []]);
  });
});
