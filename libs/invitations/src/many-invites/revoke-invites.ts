import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import type { Asker } from 'foyer/organizations';
import { revokeInviteCommand } from '../revoke-invite/revoke-invite.js';
import { ManyInvites } from './many-invites.js';
import type { Of, Outcomes } from './many-invites.js';
import type { Selection } from './many-invites-body.js';

/** Cancels many invites. */
export class RevokeInvites extends Message<Outcomes> {
  constructor(
    readonly asker: Asker,
    readonly of: Of,
    readonly selection: Selection,
  ) {
    super();
  }
}

@CommandHandler(RevokeInvites)
export class RevokeInvitesHandler implements ICommandHandler<RevokeInvites> {
  constructor(private readonly many: ManyInvites) {}

  execute({ asker, of, selection }: RevokeInvites): Promise<Outcomes> {
    return this.many.each({ ...of, request: asker.actor.request }, selection, (inviteId) =>
      revokeInviteCommand(asker, { inviteId, reason: null }),
    );
  }
}
