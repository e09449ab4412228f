import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import type { Scope } from 'foyer/identity';
import { AccessGuard } from './access.guard.js';
import { REQUIRED_SCOPE } from './required-scope.js';

/**
 * Guards a route (or every route of a controller) whose path has `:org`, an organization's id or slug.
 * Refuses with auth.required, organization.unknown, member.inactive or permission.missing.
 */
export const Requires = (scope: Scope): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(REQUIRED_SCOPE, scope), UseGuards(AccessGuard));
