import fc from 'fast-check';
import pg from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import {
  boolArray,
  byteaArray,
  int2Array,
  int4Array,
  int8Array,
  jsonbArray,
  textArray,
  timeArray,
} from './sql-arrays.js';

describe('arrays in binary', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let client: pg.Client;
  beforeAll(async () => {
    database = await freshDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const read = async (type: string, array: Buffer): Promise<unknown[]> =>
    (
      await client.query(`select v from unnest($1::${type}[]) with ordinality as u(v, n) order by n`, [array])
    ).rows.map(({ v }) => v);
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\u0000'));
  const json = text.map((value) => JSON.stringify({ value }));
  const time = fc
    .date({ min: new Date('1900-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString());
  const bytes = fc.uint8Array({ maxLength: 40 }).map((value) => Buffer.from(value));
  const whole = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });

  const returns = async <T>(
    type: string,
    element: fc.Arbitrary<T>,
    build: (values: readonly (T | null)[]) => Buffer,
    shape: (value: unknown) => unknown = (value) => value,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.option(element), { maxLength: 20 }), async (values) => {
        const found = await read(type, build(values));
        expect(found.map((value) => (value === null ? null : shape(value)))).toEqual(values);
      }),
      { numRuns: 40 },
    );

  it.each([
    ['text', () => returns('text', text, textArray)],
    ['timestamptz', () => returns('timestamptz', time, timeArray, (value) => (value as Date).toISOString())],
    ['bytea', () => returns('bytea', bytes, byteaArray)],
    ['bool', () => returns('bool', fc.boolean(), boolArray)],
    ['int8', () => returns('int8', fc.maxSafeInteger(), int8Array, Number)],
    ['int4', () => returns('int4', whole(32), int4Array)],
    ['int2', () => returns('int2', whole(16), int2Array)],
    ['jsonb', () => returns('jsonb', json, jsonbArray, (value) => JSON.stringify(value))],
  ])('of %s are what they were, and so is what is absent', (_type, property) => property());

  it('hold no time that is none', () => {
    expect(() => timeArray(['soon'])).toThrow('Not a time: soon');
  });
});
