import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Grant } from '../domain/grant.js';
import type { Asker } from '../domain/in-organization.js';
import { changeMemberGrant } from '../domain/members.decisions.js';
import type { MemberRow } from '../domain/members.projection.js';
import { onMember } from '../domain/on-member.js';
import { Members } from '../list-members/members.js';

/** Gives a member another grant in place of the present one. */
export class ChangeMemberGrant extends Command<MemberRow> {
  constructor(
    readonly asker: Asker,
    readonly userId: string,
    readonly grant: Grant,
  ) {
    super();
  }
}

@CommandHandler(ChangeMemberGrant)
export class ChangeMemberGrantHandler implements ICommandHandler<ChangeMemberGrant> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly members: Members,
  ) {}

  async execute({ asker, userId, grant }: ChangeMemberGrant): Promise<MemberRow> {
    const { subject } = await this.members.get(asker.organizationId, userId);
    const ask = { userId, subject, grant };
    return this.eventLog.handle(
      onMember(asker, ask, (state, asking) => changeMemberGrant(state, asking, ask)),
    );
  }
}
