import type { DynamicModule, Type } from '@nestjs/common';
import { RequestMethod } from '@nestjs/common';
import {
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  MODULE_METADATA,
  PATH_METADATA,
  RESPONSE_PASSTHROUGH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import type { ZodPipe } from 'foyer/platform';
import type { z } from 'zod';

/** Where an argument of a handler comes from, as the framework numbers it. */
export const argumentSource = { request: 0, response: 1, body: 3, query: 4, path: 5, header: 6 } as const;

/** One argument of a handler. */
export interface RouteArgument {
  readonly source: number;
  /** Name of the parameter or header, where it is a single one. */
  readonly name: string | undefined;
  readonly schema: z.ZodType | undefined;
  /** Of a decorator that is not the framework's. */
  readonly factory: unknown;
}

/** One route as it was declared. */
export interface Route {
  readonly controller: Type;
  readonly handler: object;
  /** `Class.method` */
  readonly name: string;
  /** Lower case. */
  readonly method: string;
  /** As the router has it: `/v1/organizations/:org`. */
  readonly path: string;
  readonly status: number | undefined;
  readonly contentType: string | undefined;
  readonly arguments: readonly RouteArgument[];
  /** Whether the handler writes the answer itself, as pages do. */
  readonly answersItself: boolean;
}

type AnyModule = Type | DynamicModule | { readonly forwardRef: () => Type };

const dynamicOf = (module: AnyModule): Partial<DynamicModule> => ('module' in module ? module : {});

const typeOf = (module: AnyModule): Type => {
  if ('forwardRef' in module) return module.forwardRef();
  return 'module' in module ? module.module : module;
};

const listed = <T>(key: string, type: Type): readonly T[] =>
  (Reflect.getMetadata(key, type) as readonly T[] | undefined) ?? [];

const modulesBelow = (module: AnyModule, seen = new Set<AnyModule>()): ReadonlySet<AnyModule> => {
  if (seen.has(module)) return seen;
  seen.add(module);
  const imports = [
    ...listed<AnyModule>(MODULE_METADATA.IMPORTS, typeOf(module)),
    ...((dynamicOf(module).imports ?? []) as readonly AnyModule[]),
  ];
  for (const each of imports) modulesBelow(each, seen);
  return seen;
};

const controllersOf = (module: AnyModule): readonly Type[] => [
  ...listed<Type>(MODULE_METADATA.CONTROLLERS, typeOf(module)),
  ...(dynamicOf(module).controllers ?? []),
];

interface KeptArgument {
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly factory?: unknown;
}

const isZodPipe = (pipe: unknown): pipe is ZodPipe =>
  typeof pipe === 'object' && pipe !== null && 'schema' in pipe && 'transform' in pipe;

const argumentsOf = (controller: Type, method: string): readonly RouteArgument[] => {
  const kept = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as Record<
    string,
    KeptArgument
  >;
  return Object.entries(kept).map(([key, { data, pipes = [], factory }]) => ({
    source: factory === undefined ? Number.parseInt(key, 10) : -1,
    name: typeof data === 'string' ? data : undefined,
    schema: pipes.find(isZodPipe)?.schema,
    factory,
  }));
};

const joined = (prefix: string, path: string): string =>
  `/${[prefix, path]
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;

const contentTypeOf = (handler: object): string | undefined => {
  const headers = (Reflect.getMetadata(HEADERS_METADATA, handler) ?? []) as readonly {
    name: string;
    value: unknown;
  }[];
  const found = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  return typeof found === 'string' ? found : undefined;
};

const writesItself = (controller: Type, method: string, given: readonly RouteArgument[]): boolean =>
  given.some(({ source }) => source === argumentSource.response) &&
  Reflect.getMetadata(RESPONSE_PASSTHROUGH_METADATA, controller, method) !== true;

const routeOf = (controller: Type, prefix: string, name: string): readonly Route[] => {
  const handler = (controller.prototype as Record<string, unknown>)[name];
  if (typeof handler !== 'function' || name === 'constructor') return [];
  const verb = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  if (verb === undefined) return [];
  const given = argumentsOf(controller, name);
  const path = joined(prefix, String(Reflect.getMetadata(PATH_METADATA, handler) ?? ''));
  const route: Route = {
    controller,
    handler,
    name: `${controller.name}.${name}`,
    method: String(RequestMethod[verb]).toLowerCase(),
    path,
    status: Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined,
    contentType: contentTypeOf(handler),
    arguments: given,
    answersItself: writesItself(controller, name, given),
  };
  return [route];
};

const routesOf = (controller: Type): readonly Route[] => {
  const prefixes = [Reflect.getMetadata(PATH_METADATA, controller) ?? ''].flat() as readonly string[];
  const names = Object.getOwnPropertyNames(controller.prototype);
  return prefixes.flatMap((prefix) => names.flatMap((name) => routeOf(controller, prefix, name)));
};

/** @returns every route of a module and of those that it imports, by path; nothing is started for it */
export const routesBelow = (root: Type | DynamicModule): readonly Route[] => {
  const controllers = new Set([...modulesBelow(root)].flatMap(controllersOf));
  return [...controllers]
    .flatMap(routesOf)
    .toSorted((a, b) => (`${a.path} ${a.method}` < `${b.path} ${b.method}` ? -1 : 1));
};
