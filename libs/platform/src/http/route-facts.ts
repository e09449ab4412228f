import type { z } from 'zod';
import type { RefusalCode } from '../refusals.js';

/** A code, or one that a route gives another status than the table does. */
export type DeclaredRefusal = RefusalCode | readonly [code: RefusalCode, status: number];

/** What the document of the API says of a route, and nothing else can tell. */
export interface RouteFacts {
  /** Name of the operation, where that of controller and handler is clumsy. */
  readonly id?: string;
  /** Statuses of success, where there are others than the one that the framework knows. */
  readonly answers?: readonly number[];
  /** Media types of the answer, where it is not (only) JSON. */
  readonly types?: readonly string[];
  /** Media type of a body that is no JSON. */
  readonly takes?: string;
  /** Shape of a body that is checked inside the handler. */
  readonly body?: z.ZodType;
}

const factsKey = Symbol('foyer.route-facts');
const refusalsKey = Symbol('foyer.route-refusals');

const define =
  (key: symbol, value: unknown): MethodDecorator & ClassDecorator =>
  (target: object, _name?: string | symbol, method?: PropertyDescriptor) => {
    Reflect.defineMetadata(key, value, method ? (method.value as object) : target);
  };

/**
 * Declares the refusals that the rules of a route (or of all routes of a controller) give. Those that follow from how it
 * is declared need no word: missing authority, malformed input, versions, idempotency, limits, unknown ids in its path.
 */
export const Refuses = (...codes: readonly DeclaredRefusal[]): MethodDecorator & ClassDecorator =>
  define(refusalsKey, codes);

/** Declares {@link RouteFacts} for the document of the API. */
export const Describes = (facts: RouteFacts): MethodDecorator & ClassDecorator => define(factsKey, facts);

/** @returns what {@link Describes} said of a handler, or else of its controller */
export const routeFacts = (handler: object, controller: object): RouteFacts => ({
  ...(Reflect.getMetadata(factsKey, controller) as RouteFacts | undefined),
  ...(Reflect.getMetadata(factsKey, handler) as RouteFacts | undefined),
});

/** @returns what {@link Refuses} said of a handler and of its controller, together */
export const declaredRefusals = (handler: object, controller: object): readonly DeclaredRefusal[] =>
  [controller, handler].flatMap(
    (target) => (Reflect.getMetadata(refusalsKey, target) as readonly DeclaredRefusal[] | undefined) ?? [],
  );
