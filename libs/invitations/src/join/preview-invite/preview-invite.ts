import { Injectable } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import { Users } from 'foyer/identity';
import { organizations } from 'foyer/organizations';
import type { EmailAddress, RequestContext } from 'foyer/platform';
import type { Account, Ticket } from '../../domain/admission.js';
import { invites } from '../../domain/invites.projection.js';
import { Joiners } from '../joiners.js';
import { judgePreview, previewOf } from './preview.js';
import type { Preview } from './preview.js';

/** Shows the holder of a token what it is for. Writes nothing. */
@Injectable()
export class PreviewInvite {
  constructor(
    private readonly log: EventLog,
    private readonly joiners: Joiners,
    private readonly users: Users,
  ) {}

  /**
   * @param user who is signed in, if anybody is
   * @throws RefusedError as joining would be refused, up to the account
   */
  async preview(token: string | undefined, user: User | undefined): Promise<Preview> {
    const ticket = await this.joiners.ticket(token);
    const preview = await this.look(ticket, user && (await this.joiners.joiner(ticket, user)), undefined);
    if (user || preview.email === undefined) return preview;
    const account = await this.users.accountOf(preview.email as EmailAddress);
    return account ? { ...preview, scenario: 'sign-in' } : preview;
  }

  /**
   * The same for a ticket; for who is not signed in, the scenario is `register`.
   * @param request of which it is a step: a retry is told what the first run saw
   */
  look(ticket: Ticket, account: Account | undefined, request: RequestContext | undefined): Promise<Preview> {
    return this.log.handle({
      organizationId: ticket.organizationId,
      actor: { kind: 'invitee', id: ticket.inviteId, request },
      reads: [
        [organizations, ticket.organizationId],
        [invites, ticket.inviteId],
      ],
      decide: (state, at) => judgePreview(state, ticket, account, at),
      result: (state) => previewOf(state, ticket, account),
    });
  }
}
