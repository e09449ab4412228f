import { z } from 'zod';
import { defineEvent } from '../events.js';
import { upcast } from './upcast.js';

const schema = z.strictObject({ subject: z.string(), firstName: z.string(), lastName: z.string() });
const personal = { firstName: 'subject', lastName: 'subject' } as const;
const first = {
  version: 1,
  schema: z.strictObject({ person: z.string(), name: z.string() }),
  personal: { name: 'person' },
  upcast: ({ person, name }: Readonly<Record<string, unknown>>) => ({ subject: person, name }),
};
const second = {
  version: 2,
  schema: z.strictObject({ subject: z.string(), name: z.string() }),
  personal: { name: 'subject' },
  upcast: ({ subject, name }: Readonly<Record<string, unknown>>) => {
    const [firstName, lastName] = String(name).split(' ');
    return { subject, firstName, lastName: lastName ?? firstName };
  },
};
const named = defineEvent('PersonNamed', { version: 3, schema, personal, earlier: [first, second] });

describe('an earlier version', () => {
  it.each([
    [1, { person: 'sub-ada', name: 'Ada Lovelace' }],
    [2, { subject: 'sub-ada', name: 'Ada Lovelace' }],
    [3, { subject: 'sub-ada', firstName: 'Ada', lastName: 'Lovelace' }],
  ])('%s becomes the present one', (version, data) => {
    const before = structuredClone(data);
    expect(upcast(named, { version, data, sequence: 7 })).toEqual({
      version: 3,
      sequence: 7,
      data: { subject: 'sub-ada', firstName: 'Ada', lastName: 'Lovelace' },
    });
    expect(data).toEqual(before);
  });

  it('stays erased', () => {
    const { data } = upcast(named, { version: 1, data: { person: 'sub-ada', name: '[erased]' } });
    expect(data).toEqual({ subject: 'sub-ada', firstName: '[erased]', lastName: '[erased]' });
  });

  it.each([
    ['is left out', 3, [second]],
    ['is told twice', 3, [first, first]],
    ['is not earlier', 1, [first]],
    ['is out of order', 3, [second, first]],
  ])('that %s is refused when the type is defined', (_, version, earlier) => {
    expect(() => defineEvent('PersonNamed', { version, schema, earlier })).toThrow(
      'PersonNamed is at version',
    );
  });
});
