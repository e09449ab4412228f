import { z } from 'zod';
import { defineEvent } from 'foyer/event-log/reading';
import type { EventOf } from 'foyer/event-log/reading';
import { grantSchema } from './grant.js';

const text = z.string();
const who = { userId: text, subject: text };

/** Somebody became a member, for the first time or again. The grant as given; `inviteId` is null for who made the organization. */
export const memberJoined = defineEvent('MemberJoined', {
  version: 1,
  schema: z.strictObject({
    ...who,
    email: text,
    firstName: text,
    lastName: text,
    grant: grantSchema,
    inviteId: text.nullable(),
  }),
  personal: { email: 'subject', firstName: 'subject', lastName: 'subject' },
});

/** The whole grant from now on. */
export const memberGrantChanged = defineEvent('MemberGrantChanged', {
  version: 1,
  schema: z.strictObject({ ...who, grant: grantSchema }),
});

/** Kept out for a while; the seat stays taken. */
export const memberDeactivated = defineEvent('MemberDeactivated', {
  version: 1,
  schema: z.strictObject(who),
});
export const memberReactivated = defineEvent('MemberReactivated', {
  version: 1,
  schema: z.strictObject(who),
});

/** The seat is free again. */
export const memberRemoved = defineEvent('MemberRemoved', { version: 1, schema: z.strictObject(who) });

/** What can have happened to a member; the stream is the user's id. */
export const memberEvents = [
  memberJoined,
  memberGrantChanged,
  memberDeactivated,
  memberReactivated,
  memberRemoved,
] as const;

export type MemberEvent = EventOf<typeof memberEvents>;
