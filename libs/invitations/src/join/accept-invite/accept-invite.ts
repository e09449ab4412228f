import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import { userConstraints, Users } from 'foyer/identity';
import type { RequestContext } from 'foyer/platform';
import { Joiners } from '../joiners.js';
import type { Joined } from '../redeeming.js';
import { redeemCommand } from '../redeeming.js';

/** Lets somebody who is signed in join by a token. Refused as `redeemInvite` says; auth.required for who was erased meanwhile. */
export class RedeemInvite extends Command<Joined> {
  constructor(
    readonly token: string | undefined,
    readonly user: User,
    readonly request: RequestContext | undefined,
  ) {
    super();
  }
}

@CommandHandler(RedeemInvite)
export class RedeemInviteHandler implements ICommandHandler<RedeemInvite> {
  constructor(
    private readonly log: EventLog,
    private readonly joiners: Joiners,
    private readonly users: Users,
  ) {}

  async execute({ token, user, request }: RedeemInvite): Promise<Joined> {
    const ticket = await this.joiners.ticket(token);
    const joiner = await this.joiners.joiner(ticket, user);
    const actor = { kind: 'user', id: user.id, subject: joiner.subject, request } as const;
    const hold = this.users.hold(user.id);
    return this.log.handle(redeemCommand({ ticket, joiner, actor, hold, constraints: userConstraints }));
  }
}
