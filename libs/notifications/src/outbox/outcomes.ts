import type { Statement } from 'foyer/event-log';
import type { SendFailure } from '../transport/mail-transport.js';
import type { ClaimedMail } from './mail.js';

const table = 'foyer_notifications.mails';

/** Not recognized as the condition of the index of due mails: a mail is found by its key, however many wait. */
const isQueued = `(state = 'queued') is true`;

/** Whoever holds the lease by now: it was sent, so nobody need send it again. */
export const markSent = ({ organizationId, id }: ClaimedMail): Statement => ({
  text: `update ${table} m set state = 'sent', settled_at = now(), leased_until = null, sealed_address = null, last_error = null
    from unnest($1::text[], $2::text[]) as s (o, i) where m.organization_id = s.o and m.id = s.i and ${isQueued}`,
  values: [organizationId, id],
  gathers: true,
});

/** There is nothing left to send: what it was about has ended. */
export const markObsolete = ({ organizationId, id, fence }: ClaimedMail): Statement => ({
  text: `update ${table} set state = 'obsolete', settled_at = now(), leased_until = null, sealed_address = null
    where organization_id = $1 and id = $2 and ${isQueued} and fence = $3`,
  values: [organizationId, id, fence],
});

/** It will not be tried again. */
export const markFailed = ({ organizationId, id, fence }: ClaimedMail, { code }: SendFailure): Statement => ({
  text: `update ${table} set state = 'failed', settled_at = now(), leased_until = null, sealed_address = null, last_error = $4,
      reported = array_append(array_remove(reported, $4), $4)
    where organization_id = $1 and id = $2 and ${isQueued} and fence = $3`,
  values: [organizationId, id, fence, code],
});

/** It is tried again after the pause; its failure counts as reported from now on. */
export const putOff = (
  { organizationId, id, fence }: ClaimedMail,
  { code }: SendFailure,
  pauseSeconds: number,
): Statement => ({
  text: `update ${table} set leased_until = null, next_at = now() + $5 * interval '1 second', last_error = $4,
      reported = array_append(array_remove(reported, $4), $4)
    where organization_id = $1 and id = $2 and ${isQueued} and fence = $3`,
  values: [organizationId, id, fence, code, pauseSeconds],
});

/** Nothing came of this try, through nobody's fault: another sender may take it at once. */
export const giveBack = ({ organizationId, id, fence }: ClaimedMail): Statement => ({
  text: `update ${table} set leased_until = null, attempts = attempts - 1
    where organization_id = $1 and id = $2 and ${isQueued} and fence = $3`,
  values: [organizationId, id, fence],
});
