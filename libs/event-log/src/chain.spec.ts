import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ChainVerifier, chainHash, genesis } from './chain.js';
import type { StoredEvent } from './events.js';

const event = (sequence: number, more: Partial<StoredEvent> = {}): Omit<StoredEvent, 'hash'> => ({
  organizationId: 'org_1',
  sequence,
  id: `evt_${sequence}`,
  stream: 'inv_1',
  streamVersion: sequence,
  type: 'InviteCreated',
  version: 1,
  actor: { kind: 'system', id: 'foyer' },
  data: { note: `number ${sequence}`, deep: { b: [1, 2], a: null } },
  personal: { '/data/email': 'AQAB' },
  meta: { requestId: 'r' },
  occurredAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

const chain = (length: number): StoredEvent[] => {
  const events: StoredEvent[] = [];
  let hash = genesis;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    hash = chainHash(hash, event(sequence));
    events.push({ ...event(sequence), hash: hash.toString('hex') });
  }
  return events;
};

const firstProblem = (events: readonly StoredEvent[], head?: { sequence: number; hash: string }) => {
  const verifier = new ChainVerifier('org_1');
  for (const one of events) {
    const problem = verifier.next(one);
    if (problem) return problem;
  }
  return verifier.end(head ?? { sequence: events.length, hash: events.at(-1)?.hash ?? '' });
};

describe('the hash chain', () => {
  it('hashes the previous hash’s bytes and the RFC 8785 form', () => {
    const canonical =
      '{"actor":{"id":"foyer","kind":"system"},"data":{"deep":{"a":null,"b":[1,2]},"note":"number 1"},"id":"evt_1",' +
      '"meta":{"requestId":"r"},"occurredAt":"2026-01-01T00:00:00.000Z","organizationId":"org_1",' +
      '"personal":{"/data/email":"AQAB"},"sequence":1,"stream":"inv_1","streamVersion":1,"type":"InviteCreated","version":1}';
    const expected = createHash('sha256').update(Buffer.alloc(32)).update(canonical).digest('hex');
    expect(chainHash(genesis, event(1)).toString('hex')).toBe(expected);
  });

  it('is whole as it was written', () => {
    expect(firstProblem(chain(20))).toBeUndefined();
  });

  it('names the first event that was changed, in whatever field', () => {
    const fields: (keyof StoredEvent)[] = ['id', 'stream', 'type', 'occurredAt', 'hash'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.constantFrom(...fields), (sequence, field) => {
        const events = chain(12).map((one) =>
          one.sequence === sequence ? { ...one, [field]: `${String(one[field])}0` } : one,
        );
        expect(firstProblem(events)).toEqual({ sequence, problem: 'changed' });
      }),
    );
  });

  it('names what is missing, added, swapped or cut', () => {
    const events = chain(5);
    const [a, b, c, d, e] = events as [StoredEvent, StoredEvent, StoredEvent, StoredEvent, StoredEvent];
    const head = { sequence: 5, hash: e.hash };
    expect(firstProblem([a, b, d, e], head)).toEqual({ sequence: 3, problem: 'gap' });
    expect(firstProblem([a, b, b, c, d, e], head)).toEqual({ sequence: 3, problem: 'gap' });
    expect(firstProblem([a, { ...c, sequence: 2 }, { ...b, sequence: 3 }, d, e], head)).toEqual({
      sequence: 2,
      problem: 'changed',
    });
    expect(firstProblem([a, b, c], head)).toEqual({ sequence: 4, problem: 'head-missing' });
    expect(firstProblem([{ ...a, organizationId: 'org_2' }])).toEqual({ sequence: 1, problem: 'foreign' });
    expect(firstProblem([a, b], { sequence: 2, hash: c.hash })).toEqual({
      sequence: 2,
      problem: 'head-differs',
    });
  });
});
