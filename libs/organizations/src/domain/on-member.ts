import type { Command, Decision, State } from 'foyer/event-log';
import type { Asking } from './asking.js';
import { inOrganization } from './in-organization.js';
import type { Asker } from './in-organization.js';
import type { MemberKey } from './members.decisions.js';
import { activeOwners, members } from './members.projection.js';
import type { MemberRow } from './members.projection.js';

/** @returns a command about one member, whose row is its result */
export const onMember = (
  asker: Asker,
  { subject }: MemberKey,
  decide: (state: State, asking: Asking) => Decision,
): Command<MemberRow> =>
  inOrganization(asker, {
    reads: [
      [members, subject],
      [activeOwners, undefined],
    ],
    decide,
    result: (state) => {
      const row = state.get(members, subject);
      if (!row) throw new Error(`Member ${subject} has no row.`);
      return row;
    },
  });
