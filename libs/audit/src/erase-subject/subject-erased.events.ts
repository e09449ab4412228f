import { defineEvent } from 'foyer/event-log/reading';
import type { EventOf } from 'foyer/event-log/reading';
import { z } from 'zod';

const names = z.array(z.string()).readonly();

/**
 * A person's keys are destroyed, in the transaction that records it: what was recorded of them until then is unreadable.
 * `inviteIds`: invites whose rows held the address; `holders`: subjects of links, whose own keys the address was
 * encrypted with.
 */
export const subjectErased = defineEvent('SubjectErased', {
  version: 1,
  schema: z.strictObject({ subject: z.string().min(1), inviteIds: names, holders: names }),
  destroys: ({ subject, holders }) => [subject, ...holders],
});

export type SubjectErased = EventOf<readonly [typeof subjectErased]>;
