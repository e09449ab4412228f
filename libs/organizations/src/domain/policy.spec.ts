import { policyPatch } from './policy.js';
import { seatsOf } from './seats.js';

const read = (input: unknown) => policyPatch.safeParse(input);

describe('a change of the policy', () => {
  it.each([
    [{}, {}],
    [{ linksEnabled: false }, { linksEnabled: false }],
    [
      { emailTtlHours: 1, linkTtlHours: 87_600 },
      { emailTtlHours: 1, linkTtlHours: 87_600 },
    ],
    [
      { linkDefaultMaxUses: null, maxLinkUses: 1 },
      { linkDefaultMaxUses: null, maxLinkUses: 1 },
    ],
    [
      { maxTtlHours: null, reminderHoursBefore: null },
      { maxTtlHours: null, reminderHoursBefore: null },
    ],
    [{ inviterLeaves: 'revoke' }, { inviterLeaves: 'revoke' }],
    [
      { allowedDomains: ['@Acme.com', '*@acme.com', 'acme.com', 'bücher.example'] },
      { allowedDomains: ['acme.com', 'xn--bcher-kva.example'] },
    ],
  ])('%j is taken', (input, expected) => {
    expect(read(input).data).toEqual(expected);
  });

  it.each([
    { emailTtlHours: 0 },
    { emailTtlHours: 87_601 },
    { emailTtlHours: null },
    { emailTtlHours: 1.5 },
    { emailTtlHours: '24' },
    { linkTtlHours: 0 },
    { linkDefaultMaxUses: 0 },
    { maxTtlHours: 0 },
    { maxLinkUses: -1 },
    { allowUnlimited: 'true' },
    { allowPublicLinks: null },
    { allowNeverExpires: 1 },
    { inviterLeaves: 'drop' },
    { reminderHoursBefore: 0 },
    { notifyCreatorDefault: 'yes' },
    { linksEnabled: null },
    { linksGeneration: 1 },
  ])('%j is refused', (input) => {
    expect(read(input).success).toBe(false);
  });

  it('points at the domain that is none', () => {
    const { error } = read({ allowedDomains: ['acme.com', 'a@b.com'] });
    expect(error?.issues.map(({ path }) => path)).toEqual([['allowedDomains', 1]]);
  });
});

describe('seats', () => {
  it.each([
    [null, 3, 2, null],
    [10, 3, 2, 5],
    [5, 3, 2, 0],
    [4, 3, 2, 0],
  ])('of %j with %j members and %j reserved: %j available', (seatLimit, members, reserved, available) => {
    expect(seatsOf({ seatLimit, members }, reserved)).toEqual({
      limit: seatLimit,
      members,
      reserved,
      available,
    });
  });
});
