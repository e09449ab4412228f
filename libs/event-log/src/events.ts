import type { RequestContext } from 'foyer/platform/words';
import type { ZodType } from 'zod';
import { checkEarlier } from './evolution/earlier-version.js';
import type { EarlierVersion } from './evolution/earlier-version.js';

/** Who did it. `subject` is the pseudonym of the acting person in the organization; it is kept to decrypt what was recorded about them. */
export interface Actor {
  readonly kind: 'user' | 'api-key' | 'invitee' | 'system';
  readonly id: string;
  readonly subject?: string;
}

/**
 * Who wants something now, and by which request, if by one: its id, address and user agent are recorded, and its `Idempotency-Key`
 * counts. Commands of one request are numbered in the order in which they come, so each of them must name it.
 */
export interface Issuer extends Actor {
  readonly request: RequestContext | undefined;
}

/** The clock and the jobs: nobody in person. */
export const systemActor: Issuer = { kind: 'system', id: 'foyer', request: undefined };

/** What a decision returns: a fact about one stream. `data` is plain; the kernel encrypts what the definition calls personal. */
export interface NewEvent<T extends string = string, D extends object = object> {
  readonly stream: string;
  /** The stream's version that the decision saw; 0 for a new stream. Further events of one decision count on from there. */
  readonly after: number;
  readonly type: T;
  readonly data: D;
}

/** An event as every fold sees it: personal fields readable, or `"[erased]"`. */
export interface RecordedEvent<T extends string = string, D extends object = object> {
  readonly stream: string;
  readonly type: T;
  readonly data: D;
  readonly organizationId: string;
  /** Position in the organization's log: 1, 2, 3 ... without gaps. */
  readonly sequence: number;
  readonly id: string;
  readonly streamVersion: number;
  readonly version: number;
  readonly actor: Actor;
  /** RFC 3339 UTC with milliseconds; never earlier than that of the event before. */
  readonly occurredAt: string;
}

/** What was recorded about the request. `client` (address and user agent) is personal. */
export interface EventMeta {
  readonly requestId?: string;
  readonly causationId?: string;
  readonly subject?: string;
  readonly client?: { readonly ip?: string; readonly userAgent?: string };
}

/** The form that is hashed and exported: `personal` maps a JSON pointer to its ciphertext (base64url), and those fields are absent elsewhere. */
export interface StoredEvent {
  readonly organizationId: string;
  readonly sequence: number;
  readonly id: string;
  readonly stream: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly version: number;
  readonly actor: { readonly kind: Actor['kind']; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
  readonly personal: Readonly<Record<string, string>>;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly occurredAt: string;
  /** Lower-case hex SHA-256; see chain.ts. */
  readonly hash: string;
}

/** Stands where a personal field was, once the person's key is destroyed. */
export const erased = '[erased]';

/** A field of `data` that speaks of a person, and the field of `data` that holds that person's subject. */
export type PersonalFields<D> = { readonly [K in keyof D & string]?: keyof D & string };

/** A stored type: literal name, version, schema (strict on write), and which fields are encrypted for whom. */
export interface EventDefinition<T extends string = string, D extends object = object> {
  readonly type: T;
  readonly version: number;
  readonly schema: ZodType<D>;
  readonly personal: PersonalFields<D>;
  /**
   * Subjects whose keys end with the event: what was encrypted for them until then, in the event itself included, is
   * unreadable from its commit on. What is encrypted for them afterwards has a key of a new generation.
   */
  destroys?(data: D): readonly string[];
  /** Versions 1 to `version` - 1, which old events are still stored in. */
  readonly earlier: readonly EarlierVersion[];
}

/** Declares an event type. Its `type` and `version` are stored for ever: change the shape only with a new version and an upcaster. */
export const defineEvent = <T extends string, D extends object>(
  type: T,
  definition: {
    version: number;
    schema: ZodType<D>;
    personal?: PersonalFields<D>;
    destroys?: (data: D) => readonly string[];
    earlier?: readonly EarlierVersion[];
  },
): EventDefinition<T, D> => {
  const { earlier = [], personal = {}, ...rest } = definition;
  checkEarlier(type, rest.version, earlier);
  return { type, ...rest, personal, earlier };
};

/** The union of events that a list of definitions describes. */
export type EventOf<Definitions extends readonly EventDefinition[]> = {
  [I in keyof Definitions]: Definitions[I] extends EventDefinition<infer T, infer D>
    ? RecordedEvent<T, D>
    : never;
}[number];

/** Every event type that the running process can write and read, by name. */
export class EventCatalog {
  private readonly definitions = new Map<string, EventDefinition>();

  register(definitions: readonly EventDefinition[]): void {
    for (const definition of definitions) {
      if (this.definitions.has(definition.type))
        throw new Error(`Event type ${definition.type} is defined twice.`);
      this.definitions.set(definition.type, definition);
    }
  }

  /** @throws Error when no module of this process defines the type */
  get(type: string): EventDefinition {
    const definition = this.definitions.get(type);
    if (!definition) throw new Error(`No module defines the event type ${type}.`);
    return definition;
  }

  all(): readonly EventDefinition[] {
    return [...this.definitions.values()];
  }
}
