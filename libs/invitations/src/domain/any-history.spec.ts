import fc from 'fast-check';
import type { RecordedEvent } from 'foyer/event-log';
import { fold } from 'foyer/event-log/testing';
import { organizations } from 'foyer/organizations';
import type { Lived, Step } from '../testing/history.js';
import { live } from '../testing/history.js';
import { anyTries } from '../testing/model.js';
import { Oracle } from '../testing/oracle.js';
import { history, inHours, organizationId } from '../testing/past.js';
import { inviteCounts } from './invite-counts.projection.js';
import type { InviteEvent } from './invite.events.js';
import { statusAt } from './invite.js';
import { invites } from './invites.projection.js';

type Redeemed = Extract<InviteEvent, { type: 'InviteRedeemed' }>;

const isRedeemed = (event: RecordedEvent): event is Redeemed => event.type === 'InviteRedeemed';
const created = (event: RecordedEvent): boolean => event.type === 'InviteCreated';

/** Goes through a history with an oracle that knows what the log says so far. */
const walk = (
  { events, steps }: Lived,
  check: (step: Step, before: Oracle, after: Oracle, event: RecordedEvent) => void,
): void => {
  const [before, after] = [new Oracle(), new Oracle()];
  const started = events.length - steps.reduce((sum, step) => sum + step.events.length, 0);
  for (const event of events.slice(0, started)) for (const oracle of [before, after]) oracle.read(event);
  for (const step of steps) {
    for (const event of step.events) after.read(event);
    for (const event of step.events) {
      check(step, before, after, event);
      before.read(event);
    }
  }
};

describe('whatever is tried with several invites by several people', () => {
  const always = (check: (lived: Lived) => void, numRuns = 300): void =>
    fc.assert(
      fc.property(anyTries, (tries) => check(live(tries))),
      { numRuns },
    );

  it('1: a link is used as often as it may be, and by a person once', () => {
    always((lived) =>
      walk(lived, (_step, before, after, event) => {
        if (!isRedeemed(event)) return;
        const invite = after.of(event.stream);
        expect(invite.users.length).toBeLessThanOrEqual(invite.maxUses ?? Infinity);
        expect(new Set(invite.users).size).toBe(invite.users.length);
        expect(before.works(event.stream, event.occurredAt)).toBe(true);
      }),
    );
  });

  it('1: uses are counted, and never given back', () => {
    always(({ state, events }) => {
      const used = events.filter(isRedeemed).map(({ stream }) => stream);
      for (const id of new Set(events.filter(created).map(({ stream }) => stream))) {
        expect(state.get(invites, id)?.uses).toBe(used.filter((one) => one === id).length);
      }
    });
  });

  it('2: a person has one open e-mail invite at most', () => {
    always((lived) =>
      walk(lived, ({ at }, _before, after) => {
        const subjects = after.pending(at).map(({ subject }) => subject);
        expect(new Set(subjects).size).toBe(subjects.length);
      }),
    );
  });

  it('3: nothing takes a seat that is not there', () => {
    always((lived) =>
      walk(lived, (step, before, after, event) => {
        if (event !== step.events[0]) return;
        const more = after.taken(step.at) > before.taken(step.at);
        if (more) expect(after.taken(step.at)).toBeLessThanOrEqual(after.limit ?? Infinity);
      }),
    );
  });

  it('4: no link is used that was made before links were disabled or switched off', () => {
    always((lived) =>
      walk(lived, (_step, before, _after, event) => {
        if (isRedeemed(event)) expect(before.of(event.stream).dead).toBe(false);
      }),
    );
  });

  it('5: only the verified address that is meant gets in', () => {
    always((lived) =>
      walk(lived, ({ joiner }, before, _after, event) => {
        if (!isRedeemed(event) || !joiner) return;
        expect(event.data.subject).toBe(joiner.subject);
        expect(before.isMeantFor(event.stream, joiner)).toBe(true);
      }),
    );
  });

  it('9: every success means membership, and every membership has its event', () => {
    always(({ steps }) => {
      for (const { events } of steps) {
        const joined = events.filter(({ type }) => type === 'MemberJoined');
        const used = events.filter(isRedeemed);
        expect(joined.map(({ data }) => (data as { inviteId: string }).inviteId)).toEqual(
          used.map(({ stream }) => stream),
        );
      }
    });
  });

  it('rows are the fold of the log, and count what it says', () => {
    always(({ state, events }) => {
      for (const projection of history.projections) {
        for (const [key, row] of fold(projection, events)) {
          expect(state.get(projection as never, key)).toEqual(row);
        }
      }
      const rows = [...fold(invites, events).keys()].map((id) => state.get(invites, id));
      const organization = state.get(organizations, organizationId);
      const holding = rows.filter(
        (row) => row?.kind === 'email' && row.state === 'open' && row.expiredAt === null,
      );
      const links = rows.filter(
        (row) =>
          row?.kind === 'link' && organization && statusAt(row, organization, inHours(0)) !== 'revoked',
      );
      const counts = state.get(inviteCounts, organizationId);
      expect([counts?.reserved ?? 0, counts?.links ?? 0]).toEqual([holding.length, links.length]);
    });
  });

  it('much of it succeeds', () => {
    const seen = new Map<string, number>();
    always(({ events }) => {
      for (const { type } of events) seen.set(type, (seen.get(type) ?? 0) + 1);
    }, 200);
    const wanted = ['InviteCreated', 'InviteRedeemed', 'InviteExhausted', 'InviteExpired', 'InviteResent'];
    for (const type of [...wanted, 'InviteRevoked', 'InviteDeclined', 'InviteEdited', 'AllLinksDisabled']) {
      expect([type, (seen.get(type) ?? 0) > 10]).toEqual([type, true]);
    }
  });
});
