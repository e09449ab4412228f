import type { Command, Issuer, Statement } from 'foyer/event-log';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import { members, organizations } from 'foyer/organizations';
import type { Refusal } from 'foyer/platform';
import type { Ticket } from '../domain/admission.js';
import { invites } from '../domain/invites.projection.js';
import { openInvites } from '../domain/open-invites.projection.js';
import type { Joiner } from '../domain/redeem.decisions.js';
import { redeemInvite } from '../domain/redeem.decisions.js';

/** Somebody who is in. */
export interface Joined {
  readonly organization: OrganizationRow;
  readonly member: MemberRow;
  /** They were in before; nothing was used. */
  readonly alreadyMember: boolean;
}

/** A use of an invite, and what is committed with it. */
export interface Redeeming {
  readonly ticket: Ticket;
  readonly joiner: Joiner;
  readonly actor: Issuer;
  /** Account and session of somebody who registers. */
  readonly beside?: readonly Statement[];
  /** Keeps the account that a membership is for; needless for who is a member already. */
  readonly hold?: Statement;
  readonly constraints?: Readonly<Record<string, Refusal>>;
}

const found = <T>(row: T | undefined, what: string): T => {
  if (row === undefined) throw new Error(`Somebody joined, and there is no ${what}.`);
  return row;
};

/** @returns the command that lets somebody in, refused as `redeemInvite` says */
export const redeemCommand = (redeeming: Redeeming): Command<Joined> => {
  const { ticket, joiner, actor, beside = [], hold, constraints } = redeeming;
  const { organizationId, inviteId } = ticket;
  let wasMember = false;
  return {
    organizationId,
    actor,
    reads: [
      [organizations, organizationId],
      [invites, inviteId],
      [members, joiner.subject],
      [openInvites, joiner.subject],
    ],
    // whoever comes by a mail was named when it was sent
    ...(ticket.kind === 'link' && { unseen: [joiner.subject] }),
    decide: (state, at) => {
      const decision = redeemInvite(state, { ...ticket, joiner }, at);
      wasMember = Array.isArray(decision) && decision.length === 0;
      return decision;
    },
    result: (state) => ({
      organization: found(state.get(organizations, organizationId), 'organization'),
      member: found(state.get(members, joiner.subject), 'member'),
      alreadyMember: wasMember,
    }),
    alongside: () => (hold && !wasMember ? [...beside, hold] : beside),
    ...(constraints && { constraints }),
  };
};
