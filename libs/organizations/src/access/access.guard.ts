import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { authRequired } from 'foyer/identity';
import type { Principal } from 'foyer/identity';
import { contextOf, isId, refused } from 'foyer/platform';
import type { RequestContext } from 'foyer/platform';
import type { FastifyRequest } from 'fastify';
import { scopesOfRoles } from '../domain/catalogue.js';
import type { Scope } from 'foyer/identity';
import { isSlug } from '../domain/slug.js';
import type { Access, RequestWithAccess } from './access.js';
import { OrganizationLoader } from './organization-loader.js';
import type { Found } from './organization-loader.js';
import { REQUIRED_SCOPE } from './required-scope.js';

type Request = FastifyRequest &
  RequestWithAccess & {
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly principal?: Principal;
  };

const unknown = () => refused('organization.unknown', 'There is no such organization.');

const ofUser = (
  { organization, member }: Found,
  principal: Principal & { kind: 'user' },
  request: RequestContext,
): Access => {
  if (!member || member.status === 'removed') throw unknown();
  if (member.status === 'inactive') throw refused('member.inactive', 'Your membership is deactivated.');
  return {
    organizationId: organization.organizationId,
    organization,
    actor: { kind: 'user', id: principal.user.id, subject: member.subject, request },
    name: `${member.firstName} ${member.lastName}`.trim(),
    scopes: scopesOfRoles(organization, member.grant.roles),
    principal,
  };
};

/** A key gives no access to whom access was taken from: it works while whoever made it is an active member. */
const ofKey = (
  { organization, orphaned }: Found,
  principal: Principal & { kind: 'api-key' },
  request: RequestContext,
): Access => {
  const { organizationId } = organization;
  if (organizationId !== principal.organizationId) throw unknown();
  if (orphaned) throw authRequired(true);
  return {
    organizationId,
    organization,
    actor: { kind: 'api-key', id: principal.keyId, request },
    name: null,
    scopes: new Set(principal.scopes),
    principal,
  };
};

/**
 * Lets a request about an organization through, as who it comes from.
 * Refuses strangers as if the organization did not exist, then deactivated members, then who lacks the scope.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly loader: OrganizationLoader,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(REQUIRED_SCOPE, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.principal) throw refused('auth.required', 'Sign in, or send an API key.');
    const access = await this.access(request, request.principal);
    if (scope && !access.scopes.has(scope))
      throw refused('permission.missing', `This needs the permission ${scope}.`);
    request.access = access;
    return true;
  }

  private async access(request: Request, principal: Principal): Promise<Access> {
    const { org: organization = '' } = request.params;
    if (!isId('org', organization) && !isSlug(organization)) throw unknown();
    const userId = principal.kind === 'user' ? principal.user.id : undefined;
    const key = principal.kind === 'api-key' ? principal : undefined;
    const found = await this.loader.find({ organization, userId, key });
    if (!found) throw unknown();
    const context = contextOf(request);
    return principal.kind === 'user' ? ofUser(found, principal, context) : ofKey(found, principal, context);
  }
}
