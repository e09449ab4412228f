import { isCallingUser, Public } from 'foyer/identity';
import type { Scope } from 'foyer/identity';
import { REQUIRED_SCOPE } from 'foyer/organizations';
import type { Route } from './routes.js';

/** Who may call a route. */
export interface Authority {
  readonly isPublic: boolean;
  /** The scope that the caller needs in the organization of the path. */
  readonly scope: Scope | undefined;
  /** People only, no API keys. */
  readonly forPeople: boolean;
}

const said = <T>(key: string, { handler, controller }: Route): T | undefined =>
  (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;

export const authorityOf = (route: Route): Authority => ({
  isPublic: said(Public.KEY, route) === true,
  scope: said<Scope>(REQUIRED_SCOPE, route),
  forPeople: route.arguments.some(({ factory }) => isCallingUser(factory)),
});

/** @returns the security requirement of OpenAPI: any one of the list will do */
export const securityOf = ({
  isPublic,
  scope,
  forPeople,
}: Authority): readonly Record<string, readonly string[]>[] => {
  if (isPublic) return [{}, { session: [] }];
  const scopes = scope === undefined ? [] : [scope];
  return forPeople ? [{ session: [] }] : [{ apiKey: scopes }, { session: scopes }];
};
