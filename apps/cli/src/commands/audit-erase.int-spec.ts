import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { run } from '../run.js';

const environment = process.env;
const address = 'ada@acme.test';

describe('foyer audit erase', () => {
  let folder: string;
  let server: Server;
  let url: string;
  let asked: unknown;
  let answer: { status: number; body?: object };
  let out: string[];
  let err: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-erase-'));
    process.env = { ...environment, FOYER_DATA_DIR: folder };
    [out, err, answer, asked] = [[], [], { status: 202 }, undefined];
    server = createServer((request: IncomingMessage, response) => {
      void json(request).then((body) => {
        asked = [request.method, request.url, request.headers.authorization, body];
        response.writeHead(answer.status, { 'Content-Type': 'application/problem+json' });
        response.end(answer.body && JSON.stringify(answer.body));
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

  const foyer = (words: string[], ask?: (question: string, hidden: boolean) => Promise<string>) =>
    run(words, { out: (text) => out.push(text), err: (text) => err.push(text), ...(ask && { ask }) });
  const erase = (...more: string[]): string[] => ['audit', 'erase', address, '--org', 'acme', ...more];

  it('asks the server, with the key that was given', async () => {
    expect(await foyer(erase('--url', url, '--key', 'fk_1'))).toBe(0);
    expect(asked).toEqual(['POST', '/v1/organizations/acme/erase', 'Bearer fk_1', { email: address }]);
    expect(out).toEqual(['Whatever acme knew of the person with that address is unreadable now.']);
  });

  it('asks a person for the key, hidden, and tells scripts no more than that it was accepted', async () => {
    const questions: unknown[] = [];
    const ask = (question: string, hidden: boolean): Promise<string> => {
      questions.push([question, hidden]);
      return Promise.resolve('fk_2');
    };
    expect(await foyer(['--json', ...erase('--url', url)], ask)).toBe(0);
    expect(questions).toEqual([['API key with the scope audit:erase: ', true]]);
    expect(out).toEqual(['{"organization":"acme","accepted":true}']);
  });

  it('ends with 1 and tells the refusal', async () => {
    answer = { status: 403, body: { code: 'permission.missing', detail: 'This needs audit:erase.' } };
    expect(await foyer(erase('--url', url, '--key', 'fk_1'))).toBe(1);
    expect(err).toEqual(['This needs audit:erase. (permission.missing)']);
  });

  it('ends with 2 where it lacks a server, a key, the address or a way to tell the organization', async () => {
    expect(await foyer(erase())).toBe(2);
    expect(await foyer(erase('--url', url))).toBe(2);
    expect(await foyer(['audit', 'erase', '--url', url])).toBe(2);
    expect(await foyer(['audit', 'erase', address, '--url', url, '--key', 'fk_1'])).toBe(2);
    expect([err[0], err[1]]).toEqual([
      'No server runs from this data folder: start one, or give --url',
      '--key is missing',
    ]);
    expect([err[2], asked]).toEqual([
      expect.stringContaining("missing required argument 'address'"),
      undefined,
    ]);
  });
});
