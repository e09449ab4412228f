import type { DynamicModule, Type } from '@nestjs/common';
import { routeFacts } from 'foyer/platform';
import { problemsOf, sharedProblems, successesOf } from './answers.js';
import type { TypedAnswer } from './answers.js';
import { authorityOf, securityOf } from './authority.js';
import { parametersOf, sent, sharedParameters } from './parameters.js';
import type { Json } from './parameters.js';
import { refusalsOf } from './refusals-of-route.js';
import { argumentSource, routesBelow } from './routes.js';
import type { Route } from './routes.js';
import { problemSchema, securitySchemes, sharedHeaders } from './shared-parts.js';

/** What was read from the sources. */
export interface TypedAnswers {
  readonly routes: Readonly<Record<string, TypedAnswer>>;
  readonly components: Json;
}

/** `/v1/organizations/:org` is `/v1/organizations/{org}` */
const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}');

const tags: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/setup|^\/v1\/organizations$/, 'Setting up'],
  [/^\/v1\/auth\//, 'Signing in'],
  [/^\/v1\/join\//, 'Joining'],
  [/\/(invites|invite-links|usage|jobs)/, 'Invites'],
  [/\/webhooks/, 'Webhooks'],
  [/\/(events|state|erase|audit)/, 'Audit'],
  [/^\/v1\/organizations/, 'Organizations'],
  [/^\/(health|metrics)/, 'Operations'],
];

const tagOf = (path: string): string => tags.find(([pattern]) => pattern.test(path))?.[1] ?? 'Pages';

const words = (name: string): string =>
  name
    .replaceAll(/([A-Z])/g, ' $1')
    .trim()
    .toLowerCase();

/** `ListInvitesController.one`: `listInvitesOne`; a handler that is alone goes by its controller's name. */
const idOf = ({ controller, handler, name }: Route, isAlone: boolean): string => {
  const { id } = routeFacts(handler, controller);
  if (id !== undefined) return id;
  const owner = controller.name.replace(/Controller$/, '');
  const method = name.split('.')[1] ?? '';
  const full = isAlone ? owner : `${owner}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
  return `${full.charAt(0).toLowerCase()}${full.slice(1)}`;
};

const bodyOf = (route: Route): Json | undefined => {
  const own = route.arguments.find(({ source }) => source === argumentSource.body);
  const { takes, body } = routeFacts(route.handler, route.controller);
  if (takes !== undefined) return { required: true, content: { [takes]: { schema: { type: 'string' } } } };
  const schema = own?.schema ?? body;
  if (!schema) return undefined;
  const shape = sent(schema);
  const isNeeded = !schema.safeParse({}).success;
  return { required: isNeeded, content: { 'application/json': { schema: shape } } };
};

const operationOf = (route: Route, typed: TypedAnswer, isAlone: boolean): Json => {
  const authority = authorityOf(route);
  const operationId = idOf(route, isAlone);
  const requestBody = bodyOf(route);
  const parameters = parametersOf(route, typed.versioned === true);
  const [first = words(operationId), ...more] = (typed.description ?? words(operationId)).split(/(?<=\.) /);
  return {
    operationId,
    tags: [tagOf(route.path)],
    summary: first.replace(/\.$/, ''),
    ...(more.length > 0 && { description: more.join(' ') }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...successesOf(route, typed), ...problemsOf(refusalsOf(route)) },
    security: securityOf(authority),
    ...(authority.scope && { 'x-required-scope': authority.scope }),
  };
};

const pathsOf = (routes: readonly Route[], answers: TypedAnswers['routes']): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const isAlone = routes.filter(({ controller }) => controller === route.controller).length === 1;
    const path = (paths[templateOf(route.path)] ??= {});
    path[route.method] = operationOf(route, answers[route.name] ?? {}, isAlone);
  }
  return paths;
};

const info = {
  title: 'Foyer',
  version: 'v1',
  summary: 'Decides who may join an organization, and can prove afterwards what it decided.',
  description:
    'Conventions that hold for every route are in docs/reference/http-api.md: problem documents, paging, ETags, Idempotency-Key, rate limits.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

/**
 * @param root module of the application; nothing of it is started
 * @returns the OpenAPI 3.1 document of its routes
 */
export const openApiDocument = (root: Type | DynamicModule, answers: TypedAnswers): Json => {
  const routes = routesBelow(root);
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/' }],
    tags: [...new Set(tags.map(([, name]) => name)), 'Pages'].map((name) => ({ name })),
    paths: pathsOf(routes, answers.routes),
    components: {
      schemas: { Problem: problemSchema, ...answers.components },
      responses: sharedProblems(routes.map(refusalsOf)),
      headers: sharedHeaders,
      parameters: sharedParameters,
      securitySchemes,
    },
  };
};
