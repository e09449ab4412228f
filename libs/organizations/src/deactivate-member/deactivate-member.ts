import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Asker } from '../domain/in-organization.js';
import { deactivateMember } from '../domain/members.decisions.js';
import type { MemberRow } from '../domain/members.projection.js';
import { onMember } from '../domain/on-member.js';
import { Members } from '../list-members/members.js';

/** Keeps a member out for a while. */
export class DeactivateMember extends Command<MemberRow> {
  constructor(
    readonly asker: Asker,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(DeactivateMember)
export class DeactivateMemberHandler implements ICommandHandler<DeactivateMember> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly members: Members,
  ) {}

  async execute({ asker, userId }: DeactivateMember): Promise<MemberRow> {
    const member = await this.members.get(asker.organizationId, userId);
    return this.eventLog.handle(
      onMember(asker, member, (state, asking) => deactivateMember(state, asking, member)),
    );
  }
}
