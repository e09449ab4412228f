import { Injectable } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import type { EmailAddress } from 'foyer/platform';
import { refused } from 'foyer/platform';
import type { Ticket } from '../domain/admission.js';
import type { Joiner } from '../domain/redeem.decisions.js';
import { InviteTokens } from '../tokens.js';

/** Finds what a token is for, and who somebody is in that organization. */
@Injectable()
export class Joiners {
  constructor(
    private readonly log: EventLog,
    private readonly tokens: InviteTokens,
  ) {}

  /** @throws RefusedError invite.unknown for nothing, for what is no token, and for a token that is nobody's */
  async ticket(token: string | undefined): Promise<Ticket> {
    const ticket = token === undefined ? undefined : await this.tokens.find(token);
    if (!ticket) throw refused('invite.unknown', 'There is no such invite.');
    return ticket;
  }

  /** @returns the user as the organization's log knows them */
  async joiner({ organizationId }: Ticket, user: User): Promise<Joiner> {
    return {
      userId: user.id,
      subject: await this.subject(organizationId, user.email),
      email: user.email,
      verified: user.emailVerified,
      firstName: user.firstName,
      lastName: user.lastName,
    };
  }

  /** @returns the pseudonym of the address in the organization */
  subject(organizationId: string, email: EmailAddress): Promise<string> {
    return this.log.lookupKeys.subject(organizationId, email);
  }
}
