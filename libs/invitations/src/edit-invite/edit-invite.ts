import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { isRefusal, RefusedError } from 'foyer/platform';
import { aboutInvite } from '../about-invite.js';
import { parseAudience } from '../domain/audience.js';
import { editInvite } from '../domain/edit.decisions.js';
import type { Edits } from '../domain/edit.decisions.js';
import type { InviteNow } from '../list-invites/invite-view.js';

/** What a client wants to be different; the audience as it was written. */
export interface EditAsk extends Omit<Edits, 'audience'> {
  readonly audience?: readonly string[] | undefined;
}

/** Changes a live invite, or opens an expired or used-up link again. */
export class EditInvite extends Message<InviteNow> {
  constructor(
    readonly asker: Asker,
    readonly inviteId: string,
    readonly ask: EditAsk,
  ) {
    super();
  }
}

/** @throws RefusedError audience.invalid */
const read = ({ audience: written, ...edits }: EditAsk): Edits => {
  if (written === undefined) return edits;
  const audience = parseAudience(written);
  if (isRefusal(audience)) throw new RefusedError(audience);
  return { ...edits, audience };
};

@CommandHandler(EditInvite)
export class EditInviteHandler implements ICommandHandler<EditInvite> {
  constructor(private readonly eventLog: EventLog) {}

  async execute({ asker, inviteId, ask }: EditInvite): Promise<InviteNow> {
    const edits = read(ask);
    return this.eventLog.handle(
      aboutInvite(asker, inviteId, (state, asking) => editInvite(state, asking, { inviteId, edits })),
    );
  }
}
