import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Actor } from 'foyer/event-log';
import { EventLog } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import { organizations } from 'foyer/organizations';
import type { RequestContext } from 'foyer/platform';
import { declineInvite } from '../../domain/decline.decisions.js';
import { invites } from '../../domain/invites.projection.js';
import type { Joiner } from '../../domain/redeem.decisions.js';
import { Joiners } from '../joiners.js';

/** Says no to an e-mail invite. Refused as `declineInvite` says. */
export class DeclineInvite extends Command<void> {
  constructor(
    readonly token: string | undefined,
    /** Who is signed in, if anybody is. */
    readonly user: User | undefined,
    readonly reason: string | null,
    readonly request: RequestContext | undefined,
  ) {
    super();
  }
}

const whoIs = (inviteId: string, joiner: Joiner | undefined): Actor =>
  joiner ? { kind: 'user', id: joiner.userId, subject: joiner.subject } : { kind: 'invitee', id: inviteId };

@CommandHandler(DeclineInvite)
export class DeclineInviteHandler implements ICommandHandler<DeclineInvite> {
  constructor(
    private readonly log: EventLog,
    private readonly joiners: Joiners,
  ) {}

  async execute({ token, user, reason, request }: DeclineInvite): Promise<void> {
    const ticket = await this.joiners.ticket(token);
    const account = user && (await this.joiners.joiner(ticket, user));
    await this.log.handle({
      organizationId: ticket.organizationId,
      actor: { ...whoIs(ticket.inviteId, account), request },
      reads: [
        [organizations, ticket.organizationId],
        [invites, ticket.inviteId],
      ],
      decide: (state, at) => declineInvite(state, { ...ticket, account, reason }, at),
      result: () => undefined,
    });
  }
}
