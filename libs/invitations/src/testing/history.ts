import type { InlineProjection, LookupOf, NewEvent, Projection, RecordedEvent, State } from 'foyer/event-log';
import { isRefusal } from 'foyer/platform';
import type { Joiner } from '../domain/redeem.decisions.js';
import type { Try } from './model.js';
import { acme, asUser, history, now, organizationId } from './past.js';

/** One try, and the events that it led to. */
export interface Step {
  readonly what: string;
  readonly joiner: Joiner | undefined;
  readonly at: string;
  readonly events: readonly RecordedEvent[];
}

/** A history as it was lived: every event recorded on top of the rows that the ones before left. */
export interface Lived {
  readonly state: State;
  readonly steps: readonly Step[];
  readonly events: readonly RecordedEvent[];
}

/** Rows that grow with every event; lookups offer every row, as a decision must be ready for. */
class Rows implements State {
  private readonly rows = new Map<Projection, Map<string, object>>();

  get<Row extends object>(projection: InlineProjection<Row>, key: string): Row | undefined {
    return this.rows.get(projection)?.get(key) as Row | undefined;
  }

  find<Row extends object>(lookup: LookupOf<Row>): readonly Row[] {
    return [...(this.rows.get(lookup.projection)?.values() ?? [])] as Row[];
  }

  apply(event: RecordedEvent): void {
    for (const projection of history.projections as readonly Projection[]) {
      const rows = this.rows.get(projection) ?? new Map<string, object>();
      this.rows.set(projection, rows);
      for (const key of projection.touches(event)) {
        const row = projection.evolve(rows.get(key), event, key);
        if (row) rows.set(key, row);
      }
    }
  }
}

/** Gives each event its place in log and stream. */
class Recorder {
  readonly events: RecordedEvent[] = [];
  private readonly versions = new Map<string, number>();

  record(event: NewEvent, at: string): RecordedEvent {
    const before = this.versions.get(event.stream) ?? 0;
    this.versions.set(event.stream, before + 1);
    const definition = history.events.find(({ type }) => type === event.type);
    const sequence = this.events.length + 1;
    const recorded: RecordedEvent = {
      organizationId,
      sequence,
      id: `evt_${sequence}`,
      stream: event.stream,
      streamVersion: before + 1,
      type: event.type,
      version: 1,
      actor: { kind: 'system', id: 'foyer' },
      data: definition?.schema.parse(event.data) ?? {},
      occurredAt: at,
    };
    this.events.push(recorded);
    return recorded;
  }

  /** @throws Error when a decision did not see the stream as it is */
  recordAll(decided: readonly NewEvent[], at: string): RecordedEvent[] {
    const seen = new Set<string>();
    return decided.map((event) => {
      const fresh = !seen.has(event.stream);
      seen.add(event.stream);
      if (fresh && event.after !== (this.versions.get(event.stream) ?? 0))
        throw new Error(`${event.type} of ${event.stream} was decided after version ${event.after}.`);
      return this.record(event, at);
    });
  }
}

/** Lives through the tries, each by who tries it, with the time that passes. */
export const live = (tries: readonly Try[]): Lived => {
  const state = new Rows();
  const recorder = new Recorder();
  for (const fact of acme) state.apply(recorder.record(fact, now));
  let moment = Date.parse(now);
  let invites = 0;
  const steps = tries.map(({ what, by, wait, joiner, decide }): Step => {
    moment += wait * 1_000;
    const at = new Date(moment).toISOString();
    const decision = decide(state, asUser(by, { at }), invites);
    const events = isRefusal(decision) ? [] : recorder.recordAll(decision, at);
    for (const event of events) state.apply(event);
    invites += events.filter(({ type }) => type === 'InviteCreated').length;
    return { what, joiner, at, events };
  });
  return { state, steps, events: recorder.events };
};
