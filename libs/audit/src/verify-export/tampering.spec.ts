import type { StoredEvent } from 'foyer/event-log';
import { chained, checkpointOf, exportOf, logOf, signer } from '../testing/signed-log.js';
import { ExportVerifier } from './export-verifier.js';
import type { ExportVerification, Trusted } from './export-verifier.js';

const count = 30;
const log = logOf(count);
/** Head, key, events. */
const before = 2;
const plain = exportOf(log, 1_000);

const verify = (lines: readonly string[], trusted: Trusted = { keys: signer.keys }): ExportVerification => {
  const [texts, bytes] = [new ExportVerifier(trusted), new ExportVerifier(trusted)];
  for (const line of lines) {
    texts.next(line);
    const source = Buffer.from(`\n${line}\n`);
    bytes.nextBytes(source, 1, source.length - 1);
  }
  expect(bytes.finish()).toEqual(texts.finish());
  return texts.finish();
};
const bad = (lines: readonly string[], trusted?: Trusted) => verify(lines, trusted).firstBad;

type Json = Record<string, unknown>;

/** @returns every way to change one field anywhere inside, to add one, and to leave one out */
const changesOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return [[...(value as unknown[]), 'more'], value.slice(1)];
  if (typeof value === 'number') return [value + 1, String(value), -value];
  if (typeof value === 'string') return [`${value}x`, '', value.slice(1), null];
  return fieldsOf(value as Json);
};
const fieldsOf = (value: Json): unknown[] => [
  { ...value, more: 1 },
  ...Object.keys(value).flatMap((key) => {
    const { [key]: field, ...rest } = value;
    return [rest, ...changesOf(field).map((changed) => ({ ...value, [key]: changed }))];
  }),
];

const replaced = (index: number, ...lines: string[]): string[] =>
  plain.toSpliced(before + index, 1, ...lines);

describe('an export', () => {
  it('is as it was written, when it is', () => {
    expect(verify(plain)).toEqual({
      ok: true,
      organizationId: 'org_1',
      verifiedTo: count,
      checkpoint: checkpointOf(log[count - 1] as StoredEvent),
      pinned: true,
    });
    expect(verify(exportOf(log, 7)).ok).toBe(true);
    expect(verify(plain, {})).toMatchObject({ ok: true, pinned: false });
  });

  it('tells every change of every field of every event, where it is', () => {
    let tried = 0;
    log.forEach((event, index) => {
      for (const changed of fieldsOf(event as unknown as Json)) {
        const { ok, firstBad } = verify(replaced(index, JSON.stringify(changed)));
        expect([ok, firstBad?.sequence, changed]).toEqual([false, index + 1, changed]);
        tried += 1;
      }
    });
    expect(tried).toBeGreaterThan(count * 50);
  });

  it('tells every byte that is flipped, at the latest where it is', () => {
    log.slice(0, 3).forEach((event, index) => {
      const line = JSON.stringify(event);
      for (let at = 0; at < line.length; at += 1) {
        const flipped = `${line.slice(0, at)}${line[at] === '1' ? '2' : '1'}${line.slice(at + 1)}`;
        expect(bad(replaced(index, flipped))?.sequence).toBe(index + 1);
      }
    });
  });

  it('tells a field that is named twice', () => {
    const line = JSON.stringify(log[4]).replace('"type":', '"type":"Other","type":');
    expect(bad(replaced(4, line))).toEqual({ sequence: 5, problem: 'changed' });
  });

  it('tells every missing event; at the end it was cut', () => {
    log.forEach((_, index) => {
      const problem = index === count - 1 ? 'cut' : 'missing';
      expect(bad(replaced(index))).toEqual({ sequence: index + 1, problem });
    });
  });

  it('tells every place where it was cut', () => {
    for (let kept = 0; kept < count; kept += 1)
      expect(bad(plain.slice(0, before + kept))).toEqual({ sequence: kept + 1, problem: 'cut' });
    expect(bad([])).toEqual({ sequence: 1, problem: 'unsigned' });
  });

  it('tells every event that was added, from this log, from another or made up', () => {
    const other = logOf(count + 1).map((event) => JSON.stringify({ ...event, organizationId: 'org_2' }));
    const again = plain[before] ?? '';
    for (let index = 1; index <= count; index += 1) {
      const added = (line = ''): string[] => plain.toSpliced(before + index, 0, line);
      for (const line of [again, other[index], '{}', '', 'no JSON'])
        expect(bad(added(line))?.sequence).toBe(index + 1);
    }
    const longer = logOf(count + 1);
    expect(bad([...plain, JSON.stringify(longer[count])])).toEqual({ sequence: count + 1, problem: 'added' });
  });

  it('tells every two events that were swapped', () => {
    for (let one = 0; one < count; one += 1)
      for (let other = one + 1; other < count; other += 1) {
        const lines = [...plain];
        [lines[before + one], lines[before + other]] = [
          plain[before + other] ?? '',
          plain[before + one] ?? '',
        ];
        expect(bad(lines)).toEqual({ sequence: one + 1, problem: 'missing' });
      }
  });
});

describe('an export that was made anew', () => {
  const evil = (sequence: number): StoredEvent[] =>
    chained(
      log.map(({ hash: _hash, ...event }) =>
        event.sequence === sequence ? { ...event, type: 'Other' } : event,
      ),
    );

  it('does not lead to what was signed, wherever it was rewritten', () => {
    for (let sequence = 1; sequence <= count; sequence += 1) {
      const lines = [...plain.slice(0, before), ...evil(sequence).map((event) => JSON.stringify(event))];
      expect(bad(lines)).toEqual({ sequence: count, problem: 'rewritten' });
    }
  });

  it('is told at the first older checkpoint behind the change', () => {
    const originals = exportOf(log, 10);
    const lines = originals.map((line) => {
      const { record, sequence } = JSON.parse(line) as Json;
      return record === undefined ? JSON.stringify(evil(12)[Number(sequence) - 1]) : line;
    });
    expect(bad(lines)).toEqual({ sequence: 20, problem: 'rewritten' });
  });

  it('cannot be signed without the key', () => {
    const [head = '', ...rest] = plain;
    expect(bad([head.replace(/"signature":"./, '"signature":"_'), ...rest])).toEqual({
      sequence: count,
      problem: 'forged',
    });
    expect(bad(plain, { keys: [{ keyId: 'k0', algorithm: 'Ed25519', publicKey: '' }] })).toEqual({
      sequence: count,
      problem: 'unknown-key',
    });
  });

  it('as an older one, must still reach the checkpoint that was kept elsewhere', () => {
    const older = exportOf(log.slice(0, 20), 1_000);
    const kept = checkpointOf(log[count - 1] as StoredEvent);
    expect(verify(older).ok).toBe(true);
    expect(bad(older, { keys: signer.keys, checkpoint: kept })).toEqual({ sequence: 21, problem: 'cut' });
    const middle = checkpointOf(log[9] as StoredEvent);
    expect(verify(plain, { keys: signer.keys, checkpoint: middle }).ok).toBe(true);
    const forked = exportOf(evil(5), 1_000);
    expect(bad(forked, { keys: signer.keys, checkpoint: middle })).toEqual({
      sequence: 10,
      problem: 'rewritten',
    });
  });

  it('may be a plain stream of events, with a checkpoint beside it', () => {
    const trusted = { keys: signer.keys, checkpoint: checkpointOf(log[count - 1] as StoredEvent) };
    expect(verify(plain.slice(before), trusted)).toMatchObject({ ok: true, verifiedTo: count });
    expect(bad(plain.slice(before), { keys: signer.keys })?.problem).toBe('unsigned');
  });
});
