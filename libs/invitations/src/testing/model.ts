import fc from 'fast-check';
import type { Decision, NewEvent, State } from 'foyer/event-log';
import type { Asking } from 'foyer/organizations';
import { members, organizations } from 'foyer/organizations';
import type { EmailAddress } from 'foyer/platform';
import { createEmailInvite, createLinkInvite } from '../domain/create.decisions.js';
import { declineInvite } from '../domain/decline.decisions.js';
import type { Edits } from '../domain/edit.decisions.js';
import { editInvite } from '../domain/edit.decisions.js';
import { expireInvite } from '../domain/expire.decisions.js';
import { invites } from '../domain/invites.projection.js';
import type { Joiner } from '../domain/redeem.decisions.js';
import { redeemInvite } from '../domain/redeem.decisions.js';
import { resendInvite } from '../domain/resend.decisions.js';
import { revokeInvite, revokeOnRemoval } from '../domain/revoke.decisions.js';
import { disableAllLinks, disableInvite, enableInvite } from '../domain/switch.decisions.js';
import { grantOf, joinerOf, memberFact, organizationId, orgFact, personOf, tokenOf } from './past.js';

/** What somebody tries, when so many invites were made. */
export interface Try {
  readonly what: string;
  /** Who wants in, where that is what is tried. */
  readonly joiner?: Joiner;
  readonly by: string;
  /** Seconds that pass before it. */
  readonly wait: number;
  decide(state: State, asking: Asking, made: number): Decision;
}

const people = ['ada', 'bob', 'cy', 'dan', 'eva'] as const;
const person = fc.constantFrom(...people);
const inviter = fc.constantFrom('olga', 'olga', 'adam', 'adam', 'ada');
/** Any of the invites made so far, or one that does not exist yet. */
const number = fc.nat(1_000);
const among = (of: number, made: number): string => idOf(of % (made + 1));
const seconds = fc.integer({ min: 1, max: 120 });
const idOf = (n: number): string => `inv_${n}`;
const later = (at: string, s: number): string => new Date(Date.parse(at) + s * 1_000).toISOString();
const plain = { note: null, metadata: null, message: null, locale: null, name: null, description: null };
const one = (what: string, decide: Try['decide']) => ({ what, decide });

const generationOf = (state: State, inviteId: string): number =>
  state.get(invites, inviteId)?.generation ?? 1;

const makeEmail = fc.tuple(person, seconds, fc.constantFrom('member', 'admin')).map(([who, s, role]) =>
  one(`invite ${who}`, (state, asking, made) =>
    createEmailInvite(state, asking, {
      ...plain,
      ...personOf(who),
      inviteId: idOf(made),
      token: tokenOf(1, idOf(made)),
      grant: grantOf([role]),
      expiresAt: later(asking.at, s),
      sendMail: true,
    }),
  ),
);

const makeLink = fc
  .tuple(fc.option(fc.integer({ min: 1, max: 3 })), fc.option(seconds), fc.boolean())
  .map(([maxUses, s, few]) =>
    one(`link for ${maxUses}`, (state, asking, made) =>
      createLinkInvite(state, asking, {
        ...plain,
        inviteId: idOf(made),
        token: tokenOf(1, idOf(made)),
        grant: grantOf(),
        audience: { domains: [], addresses: few ? (['ada@acme.test'] as EmailAddress[]) : [] },
        maxUses,
        expiresAt: s === null ? null : later(asking.at, s),
      }),
    ),
  );

const redeem = fc.tuple(number, person, fc.nat(4), fc.nat(6)).map(([of, who, trust, age]) => {
  const joiner = joinerOf(who, { verified: trust > 0 });
  const decide: Try['decide'] = (state, { at }, made) => {
    const inviteId = among(of, made);
    const generation = generationOf(state, inviteId) - (age === 0 ? 1 : 0);
    return redeemInvite(state, { organizationId, inviteId, generation, joiner }, at);
  };
  return { what: `${who} uses ${of}`, joiner, decide };
});

const decline = fc.tuple(number, fc.option(person, { freq: 1 })).map(([of, who]) =>
  one(`decline ${of}`, (state, { at }, made) => {
    const inviteId = among(of, made);
    const generation = generationOf(state, inviteId);
    const account = who === null ? undefined : joinerOf(who);
    return declineInvite(state, { organizationId, inviteId, generation, account, reason: null }, at);
  }),
);

const edits: fc.Arbitrary<Edits> = fc.record(
  {
    maxUses: fc.option(fc.integer({ min: 1, max: 4 })),
    note: fc.constantFrom('a', 'b'),
    grant: fc.constantFrom(grantOf(), grantOf(['auditor'])),
  },
  { requiredKeys: [] },
);

const manage = fc.oneof(
  fc.tuple(number, edits, fc.option(seconds)).map(([of, changes, s]) =>
    one(`edit ${of}`, (state, asking, made) => {
      const expiresAt = s === null ? undefined : later(asking.at, s);
      return editInvite(state, asking, { inviteId: among(of, made), edits: { ...changes, expiresAt } });
    }),
  ),
  fc
    .tuple(number, fc.constantFrom(revokeInvite, disableInvite, enableInvite))
    .map(([of, decide]) =>
      one(`${decide.name} ${of}`, (state, asking, made) =>
        decide(state, asking, { inviteId: among(of, made), reason: null }),
      ),
    ),
  number.map((of) =>
    one(`resend ${of}`, (state, asking, made) => {
      const inviteId = among(of, made);
      const token = (generation: number) => tokenOf(generation, inviteId);
      return resendInvite(state, asking, { inviteId, tokenOf: token, sendMail: true, limited: false });
    }),
  ),
  number.map((of) =>
    one(`expire ${of}`, (state, { at }, made) => expireInvite(state, organizationId, among(of, made), at)),
  ),
);

const orgEvent = (state: State, type: string, data: object = {}): NewEvent => ({
  ...orgFact(type, data),
  after: state.get(organizations, organizationId)?.version ?? 0,
});

/** What other modules decide, as facts: whether they may is their business. */
const elsewhere = fc.oneof(
  fc.constant(one('disable all', (state, asking) => disableAllLinks(state, asking, null))),
  fc.boolean().map((on) =>
    one(`links ${on}`, (state) => {
      if (state.get(organizations, organizationId)?.linksEnabled === on) return [];
      return [orgEvent(state, on ? 'LinksSwitchedOn' : 'LinksSwitchedOff')];
    }),
  ),
  fc.option(fc.integer({ min: 3, max: 8 })).map((limit) =>
    one(`limit ${limit}`, (state) => {
      const taken = state.get(organizations, organizationId)?.members ?? 0;
      return limit !== null && limit < taken ? [] : [orgEvent(state, 'SeatLimitSet', { limit })];
    }),
  ),
  fc
    .constantFrom('keep', 'revoke')
    .map((inviterLeaves) =>
      one(`leavers ${inviterLeaves}`, (state) => [orgEvent(state, 'InvitePolicyChanged', { inviterLeaves })]),
    ),
);

const remove = fc.constantFrom('adam', ...people).map((who) =>
  one(`remove ${who}`, (state) => {
    const member = state.get(members, `sub_${who}`);
    if (!member || member.status === 'removed') return [];
    return [
      { ...memberFact(who, 'MemberRemoved'), after: member.version },
      ...revokeOnRemoval(state, organizationId, `sub_${who}`),
    ];
  }),
);

const tries = fc.oneof(
  { weight: 3, arbitrary: makeEmail },
  { weight: 3, arbitrary: makeLink },
  { weight: 10, arbitrary: redeem },
  { weight: 2, arbitrary: decline },
  { weight: 5, arbitrary: manage },
  { weight: 2, arbitrary: elsewhere },
  { weight: 2, arbitrary: remove },
);

/** Any sequence of tries, with time passing between them. */
export const anyTries: fc.Arbitrary<Try[]> = fc.array(
  fc
    .record({ by: inviter, wait: fc.constantFrom(0, 0, 0, 1, 20), tried: tries })
    .map(({ tried, ...rest }) => ({
      ...rest,
      ...tried,
    })),
  { minLength: 20, maxLength: 60, size: 'max' },
);
