import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '../../../../test/support/rest-client.js';
import { ProofApp } from '../testing/proof-app.js';
import { verifyExport } from '../verify-export/verify-export.js';
import { csvOf } from './event-stream.js';
import { storedExport } from './stored-export.js';

const script = join(__dirname, '../../../../docs/how-to/verify-export.mjs');

const textOf = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
};

describe('an export', () => {
  let given: ProofApp;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-export-'));
    given = await ProofApp.start();
    await given.invite({ kind: 'link', name: '=1+1,"x"', note: 'line\u2028break' });
    await given.checkpoints.take(given.acme.organizationId);
    for (const name of ['ada', 'bob']) await given.invite({ kind: 'email', emails: [`${name}@acme.test`] });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await given.app.close();
  });

  const lines = (text: string): Json[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);

  it.each(['readable', 'stored'])('by REST streams what the pages hold, %s', async (form) => {
    const accept = 'application/x-ndjson';
    const answer = await given.raw(`/events?form=${form}`, accept);
    expect(answer.headers.get('content-type')).toBe(accept);
    const { body } = await given.get<{ data: Json[] }>(`/events?form=${form}&limit=100`);
    expect(lines(await answer.text())).toEqual(body.data);
  });

  it('by REST is a batch of CloudEvents too', async () => {
    const accept = 'application/cloudevents-batch+json';
    const { body, headers } = await given.get<Json[]>('/events?type=InviteCreated', { accept });
    expect(headers.get('content-type')).toBe(accept);
    const { body: page } = await given.get<{ data: Json[] }>('/events?type=InviteCreated');
    expect(body).toEqual(
      page.data.map((event) => ({
        specversion: '1.0',
        id: event['id'],
        source: `/v1/organizations/${given.acme.organizationId}/events`,
        type: 'foyer.InviteCreated',
        subject: event['stream'],
        time: event['occurredAt'],
        datacontenttype: 'application/json',
        sequence: String(event['sequence']).padStart(15, '0'),
        organizationid: given.acme.organizationId,
        data: event,
      })),
    );
    const none = await given.get<Json[]>('/events?type=InviteDeclined', { accept });
    expect(none.body).toEqual([]);
  });

  it('as CSV has a row for each event, with personal fields in place', async () => {
    const { pool, reader } = given.app.eventLog;
    const { organizationId } = given.acme;
    const text = await textOf(csvOf({ pool, reader, organizationId, stretch: {} }));
    expect(text.split('\r\n').length).toBe(2 + (await given.checkpoints.take(organizationId)).sequence);
    expect(text).toContain('ada@acme.test');
  });

  const exported = async (): Promise<string> => {
    const end = await given.checkpoints.take(given.acme.organizationId);
    return textOf(storedExport(given.app.eventLog.pool, end, await given.checkpoints.keys()));
  };
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const run = (...files: string[]): Promise<[number, Json]> =>
    new Promise((resolve) => {
      const env = { PATH: process.env['PATH'] };
      const child = execFile(process.execPath, [script, ...files], { env }, (_, out) =>
        resolve([child.exitCode ?? -1, JSON.parse(out) as Json]),
      );
    });

  it('is verified by us, and by a script that has nothing of ours', async () => {
    const text = await exported();
    const all = file('all.ndjson', text);
    const keys = file('keys.json', JSON.stringify(await given.checkpoints.keys()));
    const verifiedTo = (await given.checkpoints.take(given.acme.organizationId)).sequence;
    expect(await verifyExport(all, { keys: await given.checkpoints.keys() })).toMatchObject({
      ok: true,
      verifiedTo,
      pinned: true,
    });
    expect(await run(all)).toEqual([0, { ok: true, verifiedTo, keysKnownBeforehand: false }]);
    expect(await run(all, keys)).toEqual([0, { ok: true, verifiedTo, keysKnownBeforehand: true }]);
    const other = file('other.json', JSON.stringify([{ keyId: 'k9', publicKey: '' }]));
    expect((await run(all, other))[0]).toBe(1);
    expect(text.match(/"record":"checkpoint"/g)?.length).toBe(2);
  });

  it('is found out by both where it was tampered with', async () => {
    const text = await exported();
    const rows = text.split('\n');
    const at = (sequence: number): number =>
      rows.findIndex((row) => row.includes(`"sequence":${sequence},"id"`));
    const cases: [string, string[], number][] = [
      ['changed', rows.with(at(3), (rows[at(3)] ?? '').replace('"version":1', '"version":"1"')), 3],
      ['missing', rows.toSpliced(at(2), 1), 2],
      ['added', rows.toSpliced(at(2), 0, rows[at(1)] ?? ''), 2],
      ['swapped', rows.with(at(2), rows[at(3)] ?? '').with(at(3), rows[at(2)] ?? ''), 2],
      ['cut', [...rows.slice(0, at(4)), ''], 4],
      ['unreadable', rows.with(at(2), '{'), 2],
    ];
    for (const [name, changed, sequence] of cases) {
      const path = file(`${name}.ndjson`, changed.join('\n'));
      expect([name, (await verifyExport(path)).firstBad?.sequence]).toEqual([name, sequence]);
      expect([name, await run(path)]).toMatchObject([name, [1, { ok: false, sequence }]]);
    }
  });
});
