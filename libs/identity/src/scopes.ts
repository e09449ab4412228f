/** What somebody may do in an organization. Closed: api.md, Scopes. */
export const scopes = [
  'organization:read',
  'organization:write',
  'members:read',
  'members:write',
  'invites:read',
  'invites:write',
  'audit:read',
  'audit:erase',
  'webhooks:write',
  'keys:write',
] as const;

export type Scope = (typeof scopes)[number];
