import { z } from 'zod';
import { inviteFilter } from '../list-invites/invite-filter.js';
import type { InviteFilter } from '../list-invites/invite-filter.js';

const mostIds = 10_000;

const ids = z.array(z.string().max(100)).min(1).max(mostIds);

const filter = inviteFilter.refine((given) => Object.values(given).some((value) => value !== undefined), {
  error: 'must not be empty: that would be every invite',
});

/** Which invites: those with the ids, or those that a filter finds now. */
export type Selection = { readonly ids: readonly string[] } | { readonly filter: InviteFilter };

/** Exactly one of `ids` and `filter`. */
export const manyInvitesBody = z
  .strictObject({ ids: ids.optional(), filter: filter.optional() })
  .transform((body, context): Selection => {
    if (body.ids && !body.filter) return { ids: body.ids };
    if (body.filter && !body.ids) return { filter: body.filter };
    context.addIssue({ code: 'custom', message: 'must hold either ids or a filter' });
    return z.NEVER;
  });
