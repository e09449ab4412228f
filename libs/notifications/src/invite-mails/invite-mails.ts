import type { ReadableEvent, Subscription } from 'foyer/event-log';
import type { InviteEvent } from 'foyer/invitations';
import { queueMails } from '../outbox/mail.js';
import type { MailHints } from '../outbox/mail-hints.js';

type Mailing = Extract<InviteEvent, { type: 'InviteCreated' | 'InviteResent' }>;

/** Owes a mail for every e-mail invite that is made or resent, unless its maker hands the link over in another way. */
export const inviteMails = (hints: MailHints): Subscription => ({
  name: 'invite-mails',
  types: ['InviteCreated', 'InviteResent'],
  withoutPersonal: true,
  handle: (event) => {
    const { data } = event as ReadableEvent & Mailing;
    if (!('sendMail' in data) || !data.sendMail) return [];
    hints.tell();
    const reference = { inviteId: event.stream, generation: data.generation };
    return [queueMails({ organizationId: event.organizationId, kind: 'invite', reference })];
  },
});
