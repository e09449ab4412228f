import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { inOrganization, members } from 'foyer/organizations';
import { isRefusal, newId, parseEmailAddress, refuse } from 'foyer/platform';
import type { EmailAddress, Refusal } from 'foyer/platform';
import { createEmailInvite } from '../domain/create.decisions.js';
import type { NewEmailInvite } from '../domain/create.decisions.js';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { invites } from '../domain/invites.projection.js';
import { openInvites } from '../domain/open-invites.projection.js';
import { tokens } from '../domain/tokens.projection.js';
import type { InviteNow } from '../list-invites/invite-view.js';
import { inviteAfter } from '../list-invites/invite-after.js';
import { InviteTokens } from '../tokens.js';
import type { EmailInvitesAsk } from './create-invite-body.js';

/** An address that nobody was invited by, and why. */
export interface RejectedAddress {
  readonly email: string;
  readonly refusal: Refusal;
}

/** What became of each address, in the order in which they were given. */
export interface InvitedByEmail {
  readonly created: readonly InviteNow[];
  readonly rejected: readonly RejectedAddress[];
}

/** Invites several people by mail with the same grant; each address is judged for itself. */
export class CreateEmailInvites extends Message<InvitedByEmail> {
  constructor(
    readonly asker: Asker,
    readonly ask: Omit<EmailInvitesAsk, 'kind'>,
  ) {
    super();
  }
}

/** @returns the command that invites one person; refused as `createEmailInvite` says */
export const createEmailInviteCommand = (asker: Asker, ask: NewEmailInvite): Command<InviteNow> =>
  inOrganization(asker, {
    reads: [
      [members, ask.subject],
      [openInvites, ask.subject],
      [invites, ask.inviteId],
      [tokens, ask.token.digest],
      [inviteCounts, asker.organizationId],
    ],
    persons: [ask.subject],
    unseen: [ask.subject, ask.inviteId, ask.token.digest],
    decide: (state, asking) => createEmailInvite(state, asking, ask),
    result: (state, at) => inviteAfter(state, asker.organizationId, ask.inviteId, at),
  });

interface Entry {
  readonly text: string;
  readonly address: EmailAddress | undefined;
}

/** An address given twice counts once; what is none is kept as it was given. */
const entriesOf = (texts: readonly string[]): readonly Entry[] => [
  ...new Map(
    texts.map((text) => {
      const address = parseEmailAddress(text);
      return [address ?? text, { text: address ?? text, address }] as const;
    }),
  ).values(),
];

const invalid = (): Refusal => refuse('email.invalid', 'This is no mail address.');

@CommandHandler(CreateEmailInvites)
export class CreateEmailInvitesHandler implements ICommandHandler<CreateEmailInvites> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly tokens: InviteTokens,
  ) {}

  async execute({ asker, ask }: CreateEmailInvites): Promise<InvitedByEmail> {
    const entries = entriesOf(ask.emails);
    const addresses = entries.flatMap(({ address }) => address ?? []);
    const commands = await Promise.all(addresses.map((address) => this.command(asker, ask, address)));
    const outcomes = await this.eventLog.handleAll(commands, { dryRun: ask.dryRun });
    const byAddress = new Map(addresses.map((address, index) => [address, outcomes[index]]));
    const created: InviteNow[] = [];
    const rejected: RejectedAddress[] = [];
    for (const { text, address } of entries) {
      const outcome = (address && byAddress.get(address)) ?? invalid();
      if (isRefusal(outcome)) rejected.push({ email: text, refusal: outcome });
      else created.push(outcome.result);
    }
    return { created, rejected };
  }

  private async command(
    asker: Asker,
    { emails: _emails, dryRun: _dryRun, ...ask }: CreateEmailInvites['ask'],
    email: EmailAddress,
  ): Promise<Command<InviteNow>> {
    const inviteId = newId('inv');
    const subject = await this.eventLog.lookupKeys.subject(asker.organizationId, email);
    const token = this.tokens.mint(inviteId, 1);
    return createEmailInviteCommand(asker, { ...ask, inviteId, email, subject, token });
  }
}
