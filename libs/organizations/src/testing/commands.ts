import fc from 'fast-check';
import type { Decision, State } from 'foyer/event-log';
import { defineCatalogueEntry, retireCatalogueEntry } from '../domain/catalogue.decisions.js';
import { catalogueKinds } from '../domain/catalogue.js';
import type { Asking } from '../domain/asking.js';
import { joinEvent } from '../domain/joining.js';
import {
  changeMemberGrant,
  deactivateMember,
  reactivateMember,
  removeMember,
} from '../domain/members.decisions.js';
import { members } from '../domain/members.projection.js';
import type { MemberRow } from '../domain/members.projection.js';
import { changePolicy, renameOrganization, setSeatLimit } from '../domain/organization.decisions.js';
import { scopes as allScopes } from 'foyer/identity';
import { grantOf, keyOf, personOf } from './past.js';

/** Something that somebody may try, whether or not a rule allows it. */
export interface Try {
  readonly by: string;
  readonly what: string;
  decide(state: State, asking: Asking): Decision;
}

const people = ['olga', 'adam', 'mia', 'ivo', 'kim'] as const;
const person = fc.constantFrom(...people);
const roles = fc.subarray(['owner', 'admin', 'member', 'auditor', 'own', 'old'], {
  minLength: 1,
  maxLength: 2,
});
const scopes = fc.subarray([...allScopes], { maxLength: 3 });
const kind = fc.constantFrom(...catalogueKinds);
const key = fc.constantFrom('own', 'old', 'admin');
const name = fc.constantFrom('One', 'Two');

const join =
  (who: string, granted: string[], invite: string) =>
  (state: State): Decision => {
    const before = state.get<MemberRow>(members, keyOf(who).subject);
    if (before && before.status !== 'removed') return [];
    return [joinEvent({ ...personOf(who), before, grant: grantOf(granted), inviteId: invite })];
  };

const one = (what: string, decide: Try['decide']): Omit<Try, 'by'> => ({ what, decide });

const tries = fc.oneof(
  fc
    .tuple(person, roles, fc.constantFrom('inv_1', 'inv_2'))
    .map(([who, granted, invite]) => one(`${who} joins`, join(who, granted, invite))),
  name.map((text) => one('rename', (state, asking) => renameOrganization(state, asking, { name: text }))),
  fc
    .option(fc.integer({ min: 0, max: 9 }))
    .map((limit) => one('seats', (state, asking) => setSeatLimit(state, asking, limit))),
  fc
    .record(
      { linksEnabled: fc.boolean(), emailTtlHours: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: [] },
    )
    .map((patch) => one('policy', (state, asking) => changePolicy(state, asking, patch))),
  fc.tuple(kind, key, name, scopes).map(([of, named, text, allowed]) =>
    one(`define ${of}/${named}`, (state, asking) =>
      defineCatalogueEntry(state, asking, {
        kind: of,
        key: named,
        name: text,
        description: null,
        scopes: of === 'roles' ? allowed : [],
      }),
    ),
  ),
  fc
    .tuple(kind, key)
    .map(([of, named]) =>
      one(`retire ${of}/${named}`, (state, asking) =>
        retireCatalogueEntry(state, asking, { kind: of, key: named }),
      ),
    ),
  fc
    .tuple(person, roles)
    .map(([who, granted]) =>
      one(`grant ${who} ${granted.join('+')}`, (state, asking) =>
        changeMemberGrant(state, asking, { ...keyOf(who), grant: grantOf(granted) }),
      ),
    ),
  fc
    .tuple(person, fc.constantFrom(deactivateMember, reactivateMember, removeMember))
    .map(([who, decide]) =>
      one(`${decide.name} ${who}`, (state, asking) => decide(state, asking, keyOf(who))),
    ),
);

/** Any sequence of tries; the founder tries most, so that much of it succeeds. */
export const anyTries = (maxLength: number): fc.Arbitrary<Try[]> =>
  fc.array(
    fc.tuple(fc.constantFrom('olga', ...people), tries).map(([by, what]) => ({ by, ...what })),
    { maxLength, size: 'max' },
  );
