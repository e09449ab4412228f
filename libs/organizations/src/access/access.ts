import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { Issuer } from 'foyer/event-log';
import type { Principal } from 'foyer/identity';
import type { OrganizationRow } from '../domain/organization.projection.js';
import type { Scope } from 'foyer/identity';

/** Who may do what in the organization that a request names. */
export interface Access {
  readonly organizationId: string;
  /** As it was when the request came in; decisions look again. */
  readonly organization: OrganizationRow;
  /** With `subject` for users. */
  readonly actor: Issuer;
  /** What a person is called in the organization; null for an API key. */
  readonly name: string | null;
  readonly scopes: ReadonlySet<Scope>;
  readonly principal: Principal;
}

/** A request that has passed the guard. */
export interface RequestWithAccess {
  access?: Access;
}

/** The {@link Access} of a route that says `@Requires(...)`: `@OrganizationAccess() access: Access`. */
export const OrganizationAccess = createParamDecorator((_: unknown, context: ExecutionContext): Access => {
  const { access } = context.switchToHttp().getRequest<RequestWithAccess>();
  if (!access) throw new Error('A route that asks for its access must say what it requires.');
  return access;
});
