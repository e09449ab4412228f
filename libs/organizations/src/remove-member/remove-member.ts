import { Inject, Optional } from '@nestjs/common';
import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import { isRefusal } from 'foyer/platform';
import type { Asker } from '../domain/in-organization.js';
import { removeMember } from '../domain/members.decisions.js';
import type { MemberKey } from '../domain/members.decisions.js';
import type { MemberRow } from '../domain/members.projection.js';
import { onMember } from '../domain/on-member.js';
import { Members } from '../list-members/members.js';
import { MEMBER_REMOVAL_RULES } from '../ports.js';
import type { MemberRemovalRules, RemovalConsequences } from '../ports.js';

/** Takes a member out of the organization; only a new invite brings the person back. */
export class RemoveMember extends Message<void> {
  constructor(
    readonly asker: Asker,
    readonly userId: string,
  ) {
    super();
  }
}

const nothing: RemovalConsequences = { reads: [], decide: () => [] };

/** @returns the removal and all that follows from it, as one decision */
export const removeMemberCommand = (
  asker: Asker,
  member: MemberKey,
  also: RemovalConsequences = nothing,
): Command<MemberRow> => {
  const command = onMember(asker, member, (state, asking) => {
    const removal = removeMember(state, asking, member);
    return isRefusal(removal) ? removal : [...removal, ...also.decide(state, asking.at)];
  });
  return { ...command, reads: [...(command.reads ?? []), ...also.reads] };
};

@CommandHandler(RemoveMember)
export class RemoveMemberHandler implements ICommandHandler<RemoveMember> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly members: Members,
    @Optional() @Inject(MEMBER_REMOVAL_RULES) private readonly rules?: MemberRemovalRules,
  ) {}

  async execute({ asker, userId }: RemoveMember): Promise<void> {
    const { organizationId } = asker;
    const { subject } = await this.members.get(organizationId, userId);
    const also = await this.rules?.alsoOnRemoval(organizationId, subject, userId);
    await this.eventLog.handle(removeMemberCommand(asker, { userId, subject }, also));
  }
}
