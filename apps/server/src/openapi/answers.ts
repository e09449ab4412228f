import { STATUS_CODES } from 'node:http';
import type { RefusalCode } from 'foyer/platform';
import { routeFacts } from 'foyer/platform';
import type { Json } from './parameters.js';
import type { Route } from './routes.js';

/** What the types of the handlers say, read from the sources. */
export interface TypedAnswer {
  readonly description?: string;
  /** Schema of the JSON that is answered; null: nothing is; left out: something else than JSON. */
  readonly answer?: Json | null;
  readonly versioned?: true;
  readonly paged?: true;
}

const headerRef = (name: string): Json => ({ [name]: { $ref: `#/components/headers/${name}` } });

const html = 'text/html; charset=utf-8';

const isPage = ({ path, answersItself }: Route): boolean => answersItself && !path.startsWith('/v1/');

/** Pages answer with HTML, or send the browser on. */
const statusesOf = (route: Route): readonly number[] => {
  const usual = route.status ?? (route.method === 'post' && !isPage(route) ? 201 : 200);
  const declared = routeFacts(route.handler, route.controller).answers;
  return declared ?? (isPage(route) ? [usual, 303] : [usual]);
};

const contentOf = (route: Route, typed: TypedAnswer): Json | undefined => {
  const text = { schema: { type: 'string' } };
  const { types = [] } = routeFacts(route.handler, route.controller);
  const json = typed.answer && !route.contentType ? { 'application/json': { schema: typed.answer } } : {};
  const own = route.contentType === undefined ? [] : [route.contentType];
  const other = types.length + own.length === 0 && isPage(route) ? [html] : [...own, ...types];
  const content = { ...json, ...Object.fromEntries(other.map((type) => [type, text])) };
  return Object.keys(content).length > 0 ? content : undefined;
};

const headersOf = (typed: TypedAnswer): Json => ({
  ...headerRef('X-Request-Id'),
  ...headerRef('RateLimit'),
  ...headerRef('RateLimit-Policy'),
  ...(typed.versioned && headerRef('ETag')),
  ...(typed.paged && headerRef('Link')),
});

const hasNoBody = (status: number): boolean => status === 204 || status === 303 || status === 304;

/** @returns the answers of success, by status */
export const successesOf = (route: Route, typed: TypedAnswer): Json => {
  const content = contentOf(route, typed);
  const headers = headersOf(typed);
  const answers = statusesOf(route).map((status) => [
    status,
    {
      description: STATUS_CODES[status] ?? 'Done',
      headers: status === 303 ? { ...headers, ...headerRef('Location') } : headers,
      ...(!hasNoBody(status) && content && { content }),
    },
  ]);
  const why = { description: 'A page that says why not', headers, content };
  if (isPage(route)) return { ...Object.fromEntries(answers), default: why };
  const same = { description: 'Not changed since', headers };
  return Object.fromEntries(typed.versioned && route.method === 'get' ? [...answers, [304, same]] : answers);
};

type Refusals = ReadonlyMap<number, readonly RefusalCode[]>;

const problemOf = (status: number, codes: readonly RefusalCode[]): Json => {
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Problem' },
      { type: 'object', properties: { code: { enum: codes } } },
    ],
  };
  const limits = { ...headerRef('Retry-After'), ...headerRef('RateLimit'), ...headerRef('RateLimit-Policy') };
  const headers = { ...headerRef('X-Request-Id'), ...(status === 429 && limits) };
  const description = codes.map((code) => `\`${code}\``).join(', ');
  return { description, headers, content: { 'application/problem+json': { schema } } };
};

/** Short lists of codes come again and again; long ones belong to one route. */
const sharedName = (status: number, codes: readonly RefusalCode[]): string | undefined =>
  codes.length > 4 ? undefined : [status, ...codes].join('_');

/** @returns the answers of refusal, by status; every code is named */
export const problemsOf = (refusals: Refusals): Json =>
  Object.fromEntries(
    [...refusals].map(([status, codes]) => {
      const name = sharedName(status, codes);
      return [
        status,
        name === undefined ? problemOf(status, codes) : { $ref: `#/components/responses/${name}` },
      ];
    }),
  );

/** @returns the answers of refusal that {@link problemsOf} refers to */
export const sharedProblems = (all: readonly Refusals[]): Json => {
  const named = all.flatMap((refusals) =>
    [...refusals].flatMap(([status, codes]) => {
      const name = sharedName(status, codes);
      return name === undefined ? [] : [[name, problemOf(status, codes)] as const];
    }),
  );
  return Object.fromEntries(named.toSorted(([a], [b]) => (a < b ? -1 : 1)));
};
