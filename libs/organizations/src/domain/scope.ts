/** What somebody may do in an organization. Source: api.md, Scopes. */
export const allScopes = [
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

export type Scope = (typeof allScopes)[number];
