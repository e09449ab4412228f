import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Asker } from '../domain/in-organization.js';
import { reactivateMember } from '../domain/members.decisions.js';
import type { MemberRow } from '../domain/members.projection.js';
import { onMember } from '../domain/on-member.js';
import { Members } from '../list-members/members.js';

/** Lets a deactivated member in again. */
export class ReactivateMember extends Command<MemberRow> {
  constructor(
    readonly asker: Asker,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(ReactivateMember)
export class ReactivateMemberHandler implements ICommandHandler<ReactivateMember> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly members: Members,
  ) {}

  async execute({ asker, userId }: ReactivateMember): Promise<MemberRow> {
    const member = await this.members.get(asker.organizationId, userId);
    return this.eventLog.handle(
      onMember(asker, member, (state, asking) => reactivateMember(state, asking, member)),
    );
  }
}
