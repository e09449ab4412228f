import { declaredRefusals, isIfMatch, refusalStatus } from 'foyer/platform';
import type { RefusalCode } from 'foyer/platform';
import { authorityOf } from './authority.js';
import type { Route } from './routes.js';

/** What a path parameter names, and what is said when there is no such thing. */
const unknownOf: Readonly<Record<string, RefusalCode>> = {
  org: 'organization.unknown',
  invite: 'invite.unknown',
  user: 'member.unknown',
  key: 'key.unknown',
  job: 'job.unknown',
  wh: 'webhook.unknown',
};

/** @returns names in `/v1/organizations/:org/invites/:invite` */
export const pathNames = (path: string): readonly string[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);

const ofPath = ({ path }: Route): readonly RefusalCode[] => {
  const names = pathNames(path);
  const unknown = names.flatMap((name) => unknownOf[name] ?? []);
  return names.length > 0 ? ['route.unknown', ...unknown] : [];
};

const ofAuthority = (route: Route): readonly RefusalCode[] => {
  const { isPublic, scope, forPeople } = authorityOf(route);
  if (scope) return ['auth.required', 'organization.unknown', 'member.inactive', 'permission.missing'];
  if (forPeople) return ['auth.required', 'permission.missing'];
  // also on public routes: a wrong API key is refused everywhere
  return isPublic ? ['auth.required'] : ['auth.required', 'permission.missing'];
};

const ofMethod = ({ method, path }: Route): readonly RefusalCode[] => {
  if (method === 'get') return [];
  const body: RefusalCode[] = ['csrf.refused', 'request.too-large', 'request.unsupported-type'];
  const isIdempotent = method === 'post' && path.startsWith('/v1/');
  return isIdempotent ? [...body, 'idempotency.mismatch', 'idempotency.in-flight'] : body;
};

const always: readonly RefusalCode[] = [
  'request.invalid',
  'rate.limited',
  'server.error',
  'service.unavailable',
];

/** @returns codes by status, of everything that the route refuses with */
export const refusalsOf = (route: Route): ReadonlyMap<number, readonly RefusalCode[]> => {
  const versions: readonly RefusalCode[] = route.arguments.some(({ factory }) => isIfMatch(factory))
    ? ['version.stale']
    : [];
  const plain = [...always, ...ofPath(route), ...ofAuthority(route), ...ofMethod(route), ...versions];
  const declared = declaredRefusals(route.handler, route.controller);
  const all = [...plain, ...declared].map((each) =>
    typeof each === 'string' ? ([each, refusalStatus[each]] as const) : each,
  );
  const statuses = [...new Set(all.map(([, status]) => status))].toSorted((a, b) => a - b);
  const codesOf = (wanted: number) => all.filter(([, status]) => status === wanted).map(([code]) => code);
  return new Map(statuses.map((status) => [status, [...new Set(codesOf(status))].toSorted()]));
};
