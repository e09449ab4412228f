import { chainHash, genesis } from '../chain.js';
import type { StoredEvent } from '../events.js';
import { EventLines } from './event-lines.js';

const event = {
  organizationId: 'org_ö',
  sequence: 1,
  id: 'evt_1',
  stream: 'inv_1',
  streamVersion: 1,
  type: 'InviteCreated',
  version: 1,
  actor: { kind: 'system', id: 'foyer' },
  data: { note: 'größer', deep: { b: [1, 2], a: null } },
  personal: { '/data/email': 'AQAB' },
  meta: {},
  occurredAt: '2026-01-01T00:00:00.000Z',
} as const satisfies Omit<StoredEvent, 'hash'>;
const hash = chainHash(genesis, event);
const link = { organizationId: 'org_ö', sequence: 1, previous: genesis };

const follows = (line: object | string, more: Partial<typeof link> = {}): Buffer | undefined => {
  const source = Buffer.from(`{}${typeof line === 'string' ? line : JSON.stringify(line)}{}`);
  return new EventLines().follows({ ...link, ...more }, source, 2, source.length - 2);
};
const whole = { ...event, hash: hash.toString('hex') };

describe('a line of an export', () => {
  it('follows the event before when it is the one that its hash says', () => {
    expect(follows(whole)).toEqual(hash);
    const { hash: told, ...rest } = whole;
    expect(follows({ hash: told, ...rest })).toEqual(hash);
  });

  it('does not follow another event, organization or hash', () => {
    expect(follows(whole, { sequence: 2 })).toBeUndefined();
    expect(follows(whole, { organizationId: 'org_o' })).toBeUndefined();
    expect(follows(whole, { previous: hash })).toBeUndefined();
    expect(follows({ ...whole, hash: `${whole.hash.slice(0, -1)}g` })).toBeUndefined();
    expect(follows({ ...whole, hash: whole.hash.toUpperCase() })).toBeUndefined();
  });

  it('is left to others where it is not beyond doubt', () => {
    const { sequence, ...rest } = event;
    const text = JSON.stringify(whole);
    for (const line of [
      { ...whole, record: 'key' },
      { hash: whole.hash },
      [whole],
      event,
      { ...rest, hash: whole.hash },
      { ...whole, sequence: String(sequence) },
      { ...whole, data: { note: 'two\nlines' } },
      text.replace('{', '{ '),
      text.replace('"sequence":1', '"sequence":1.0'),
      text.replace('"id"', '"id":"evt_1","id"'),
      text.slice(0, -1),
      '"text"',
      '',
    ])
      expect([line, follows(line)]).toEqual([line, undefined]);
  });

  it('keeps nothing of the line before', () => {
    const lines = new EventLines();
    const source = Buffer.from(JSON.stringify(whole));
    const nothing = Buffer.from('[1]');
    expect(lines.follows(link, source, 0, source.length)).toEqual(hash);
    expect(lines.follows(link, nothing, 0, nothing.length)).toBeUndefined();
    expect(lines.follows(link, source, 0, source.length)).toEqual(hash);
  });
});
