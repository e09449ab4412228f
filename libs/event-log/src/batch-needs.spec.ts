import { BatchNeeds } from './batch-needs.js';
import { LaneMemory, NotLoaded } from './lane-memory.js';
import type { Loaded, Wanted } from './loader.js';
import { build, pass, passAsStranger, people, turnstile } from './testing/turnstile.js';

const headAt = (sequence: number) => ({
  sequence,
  hash: Buffer.from([sequence]),
  at: '2026-11-21T08:00:00.000Z',
});

const loadedAt = (sequence: number): Loaded => ({
  head: headAt(sequence),
  rows: new Map(),
  subjects: new Map(),
  found: [],
});

const at = '2026-11-21T08:00:00.000Z';
const lookup = { name: 'everybody', projection: people, where: 'true', limit: 9 };
const unwrap = (): never => {
  throw new Error('no key was loaded');
};

const read = ({ rows, subjects, lookups }: Wanted) => ({
  rows: Object.fromEntries([...rows].map(([{ name }, keys]) => [name, [...keys]])),
  subjects: [...subjects],
  lookups: lookups.map((asked) => asked.lookup.name),
});

describe('what a batch must read', () => {
  const memory = new LaneMemory();
  let needs: BatchNeeds;
  beforeEach(() => {
    memory.forget();
    needs = new BatchNeeds('org_1', memory);
  });

  it('is what its commands name and memory has not', () => {
    memory.put(turnstile, 'org_1', undefined);
    needs.hint(build('org_1', 3));
    expect(needs.open).toBe(false);
    needs.hint({ ...pass('org_1', 'ada'), persons: ['sub-ada'] });
    expect(needs.open).toBe(true);
    expect(read(needs.wanted(at))).toEqual({ rows: { people: ['ada'] }, subjects: ['sub-ada'], lookups: [] });
    expect(needs.take(loadedAt(1), unwrap)).toBe(true);
    expect(needs.open).toBe(false);
  });

  it('is what a decision missed, besides', () => {
    needs.hint(pass('org_1', 'ada'));
    needs.wanted(at);
    needs.take(loadedAt(1), unwrap);
    needs.missing(new NotLoaded(people, 'bob'));
    needs.missing(new NotLoaded(undefined, '', lookup));
    expect([needs.open, needs.asks]).toEqual([true, true]);
    expect(read(needs.wanted(at))).toEqual({
      rows: { people: ['bob'] },
      subjects: [],
      lookups: ['everybody'],
    });
    expect(needs.take(loadedAt(1), unwrap)).toBe(true);
    expect([needs.open, needs.asks]).toEqual([false, false]);
  });

  it('is all that was asked, once the log has moved: one that moves at each reading is read whole all the same', () => {
    needs.hint(pass('org_1', 'ada'));
    needs.wanted(at);
    needs.take(loadedAt(1), unwrap);
    needs.missing(new NotLoaded(people, 'bob'));
    needs.wanted(at);
    needs.take(loadedAt(2), unwrap);
    expect([memory.has(people, 'bob'), memory.has(people, 'ada')]).toEqual([true, false]);
    needs.missing(new NotLoaded(people, 'ada'));
    needs.missing(new NotLoaded(undefined, '', lookup));
    expect(read(needs.wanted(at))).toEqual({
      rows: { turnstile: ['org_1'], people: ['ada'] },
      subjects: [],
      lookups: ['everybody'],
    });
    needs.take(loadedAt(3), unwrap);
    needs.missing(new NotLoaded(people, 'bob'));
    expect(read(needs.wanted(at))).toEqual({ rows: { people: ['bob'] }, subjects: [], lookups: [] });
    needs.take(loadedAt(3), unwrap);
    expect(['ada', 'bob'].map((name) => memory.has(people, name))).toEqual([true, true]);
    expect(memory.head).toEqual(headAt(3));
  });

  describe('of strangers', () => {
    const unseen = new Set(['ada', 'sub-ada']);
    const presumed = { rows: [[people, 'ada']], subjects: ['sub-ada'] };
    beforeEach(() => {
      memory.head = headAt(1);
      memory.put(turnstile, 'org_1', undefined);
      needs.hint(passAsStranger('org_1', 'ada'));
    });

    it('is nothing: they are taken for absent', () => {
      needs.presume(unseen);
      expect(needs.open).toBe(false);
      expect(needs.presumed).toEqual(presumed);
      expect([memory.has(people, 'ada'), memory.row(people, 'ada')]).toEqual([true, undefined]);
      expect([memory.hasKey('sub-ada'), memory.key('sub-ada')]).toEqual([true, undefined]);
    });

    it('is all of it, where anything else is to be read', () => {
      needs.hint(pass('org_1', 'bob'));
      needs.presume(unseen);
      expect(needs.presumed).toEqual({ rows: [], subjects: [] });
      expect(read(needs.wanted(at))).toEqual({
        rows: { people: ['ada', 'bob'] },
        subjects: ['sub-ada'],
        lookups: [],
      });
    });

    it('is all of it, where the log is not known yet', () => {
      memory.head = undefined;
      needs.presume(unseen);
      expect([needs.open, needs.presumed]).toEqual([true, { rows: [], subjects: [] }]);
    });

    it('is what was taken for absent, in doubt', () => {
      needs.presume(unseen);
      expect(needs.doubt()).toBe(true);
      expect([needs.open, needs.presumed]).toEqual([true, { rows: [], subjects: [] }]);
      expect(read(needs.wanted(at))).toEqual({
        rows: { people: ['ada'] },
        subjects: ['sub-ada'],
        lookups: [],
      });
      needs.take(loadedAt(1), unwrap);
      expect(needs.doubt()).toBe(false);
    });

    it('is no presumption any more, once the log has moved', () => {
      needs.presume(unseen);
      needs.missing(new NotLoaded(people, 'bob'));
      needs.wanted(at);
      needs.take(loadedAt(2), unwrap);
      expect(needs.presumed).toEqual({ rows: [], subjects: [] });
      expect(memory.has(people, 'ada')).toBe(false);
    });
  });
});
