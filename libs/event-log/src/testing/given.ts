import { deepStrictEqual } from 'node:assert/strict';
import { isRefusal } from 'foyer/platform';
import type { RefusalCode } from 'foyer/platform';
import type { Decision, State } from '../decision.js';
import type { EventDefinition, NewEvent, RecordedEvent } from '../events.js';
import type { LookupOf, Projection } from '../projection.js';

/** What a specification starts from. */
export interface History {
  readonly projections: readonly Projection[];
  readonly events: readonly EventDefinition[];
}

/** An event of the past: a new event, and when and by whom it was recorded. */
export type Past = NewEvent & Partial<Pick<RecordedEvent, 'occurredAt' | 'actor'>>;

class FoldedState implements State {
  readonly rows = new Map<Projection, Map<string, object>>();

  get<Row extends object>(projection: { readonly name: string } & Projection, key: string): Row | undefined {
    return this.rows.get(projection)?.get(key) as Row | undefined;
  }

  find<Row extends object>(lookup: LookupOf<Row>): readonly Row[] {
    return [...(this.rows.get(lookup.projection)?.values() ?? [])] as Row[];
  }

  apply(projections: readonly Projection[], event: RecordedEvent): void {
    for (const projection of projections) {
      const rows = this.rows.get(projection) ?? new Map<string, object>();
      this.rows.set(projection, rows);
      for (const key of projection.touches(event)) {
        const row = projection.evolve(rows.get(key), event, key);
        if (row) rows.set(key, row);
      }
    }
  }
}

const recorded = (
  { events }: History,
  past: readonly Past[],
  organizationId: string,
): readonly RecordedEvent[] => {
  const versions = new Map<string, number>();
  return past.map((event, index) => {
    const definition = events.find(({ type }) => type === event.type);
    if (!definition) throw new Error(`Unknown event type ${event.type}.`);
    const streamVersion = (versions.get(event.stream) ?? event.after) + 1;
    versions.set(event.stream, streamVersion);
    return {
      organizationId,
      sequence: index + 1,
      id: `evt_${index + 1}`,
      stream: event.stream,
      streamVersion,
      type: event.type,
      version: definition.version,
      actor: event.actor ?? { kind: 'system', id: 'foyer' },
      data: definition.schema.parse(event.data),
      occurredAt: event.occurredAt ?? '2026-01-01T00:00:00.000Z',
    };
  });
};

/** What a decision said, to be compared. */
const verdict = (decision: Decision) => {
  const outcome = isRefusal(decision) ? decision.refused : decision;
  const seen = <T>(show: (event: NewEvent) => T): unknown =>
    typeof outcome === 'string' ? outcome : outcome.map(show);
  return {
    decision,
    /** Exactly these events, in this order. */
    then: (expected: readonly { type: string; data: object }[]): void =>
      deepStrictEqual(
        seen(({ type, data }) => ({ type, data })),
        expected,
      ),
    /** Exactly these types, in this order. */
    thenTypes: (...types: string[]): void =>
      deepStrictEqual(
        seen(({ type }) => type),
        types,
      ),
    thenRefused: (code: RefusalCode): void => deepStrictEqual(outcome, code),
  };
};

/**
 * Given a past, when something is asked, then events or a refusal: for specifications of decisions, without any I/O.
 * Lookups offer every row of their projection, as a decision must be ready for.
 */
export const given = (history: History, past: readonly Past[], organizationId = 'org_1') => {
  const folded = new FoldedState();
  for (const event of recorded(history, past, organizationId)) folded.apply(history.projections, event);
  const state: State = folded;
  return { state, rows: folded.rows, when: (decide: (state: State) => Decision) => verdict(decide(state)) };
};
