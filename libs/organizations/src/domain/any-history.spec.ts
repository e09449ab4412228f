import fc from 'fast-check';
import { given } from 'foyer/event-log/testing';
import { isRefusal } from 'foyer/platform';
import { anyTries } from '../testing/commands.js';
import type { Try } from '../testing/commands.js';
import { asUser, founded, history, organizationId } from '../testing/past.js';
import type { Past } from '../testing/past.js';
import { members } from './members.projection.js';
import type { MemberRow } from './members.projection.js';
import { organizations } from './organization.projection.js';
import type { OrganizationRow } from './organization.projection.js';

const rowsOf = (past: readonly Past[]) => {
  const { rows } = given(history, past, organizationId);
  const organization = rows.get(organizations)?.get(organizationId) as OrganizationRow;
  return { organization, people: [...(rows.get(members)?.values() ?? [])] as MemberRow[] };
};

/** Every past that the tries led to, one after each of them. */
const pastsOf = (tries: readonly Try[]): Past[][] => {
  const pasts: Past[][] = [[...founded]];
  for (const { by, decide } of tries) {
    const past = pasts.at(-1) ?? [];
    const decision = decide(given(history, past, organizationId).state, asUser(by));
    pasts.push(isRefusal(decision) ? past : [...past, ...decision]);
  }
  return pasts;
};

describe('whatever is tried in an organization', () => {
  const always = (check: (pasts: Past[][]) => void) =>
    fc.assert(
      fc.property(anyTries(40), (tries) => check(pastsOf(tries))),
      { numRuns: 150 },
    );

  it('members count as many as sit', () => {
    always((pasts) => {
      const { organization, people } = rowsOf(pasts.at(-1) ?? []);
      expect(organization.members).toBe(people.filter(({ status }) => status !== 'removed').length);
    });
  });

  it('the generation of links never falls, and rises only with a reason', () => {
    always((pasts) => {
      const rows = pasts.map((past) => rowsOf(past).organization);
      rows.slice(1).forEach((row, index) => {
        const before = rows[index]?.linksGeneration ?? 0;
        expect(row.linksGeneration).toBe(
          row.linksEnabled || !rows[index]?.linksEnabled ? before : before + 1,
        );
      });
    });
  });

  it('an active owner remains', () => {
    always((pasts) => {
      const { people } = rowsOf(pasts.at(-1) ?? []);
      const owners = people.filter(
        ({ status, grant }) => status === 'active' && grant.roles.includes('owner'),
      );
      expect(owners.length).toBeGreaterThan(0);
    });
  });

  it('each stream counts its versions without gaps', () => {
    always((pasts) => {
      const seen = new Map<string, number>();
      for (const [from, to] of pasts.slice(1).map((past, index) => [pasts[index] ?? [], past] as const)) {
        to.slice(0, from.length).forEach(({ stream }) => seen.set(stream, (seen.get(stream) ?? 0) + 1));
        const first = to[from.length];
        if (first) expect(first.after).toBe(seen.get(first.stream) ?? 0);
        seen.clear();
      }
    });
  });

  it('the same log gives the same rows', () => {
    always((pasts) => {
      const past = pasts.at(-1) ?? [];
      expect(rowsOf(past)).toStrictEqual(rowsOf(structuredClone(past)));
    });
  });
});
