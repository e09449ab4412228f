import type { State } from './decision.js';
import type { RecordedEvent } from './events.js';
import type { LaneMemory } from './lane-memory.js';
import { NotLoaded } from './lane-memory.js';
import type { InlineProjection, Lookup, LookupOf, Projection } from './projection.js';

/** Keys that a lookup found when the batch began. */
export type Found = ReadonlyMap<string, readonly string[]>;

export const lookupId = (lookup: Lookup, argument = ''): string => `${lookup.name}\u0000${argument}`;

type Changes = Map<Projection, Map<string, object | undefined>>;

/** Rows as a batch has decided them so far, in layers: a refused command's layer is thrown away. */
export class Draft implements State {
  private readonly changes: Changes = new Map();

  constructor(
    private readonly below: Draft | LaneMemory,
    private readonly found: Found,
  ) {}

  /** @throws NotLoaded when the row was never read */
  get<Row extends object>(projection: InlineProjection<Row>, key: string): Row | undefined {
    return this.row(projection, key) as Row | undefined;
  }

  /**
   * Also offers every row of the projection that the batch has changed since: they may fulfil the condition now.
   * @throws NotLoaded when the lookup was not asked in this round
   */
  find<Row extends object>(lookup: LookupOf<Row>, argument?: string): readonly Row[] {
    const found = this.found.get(lookupId(lookup, argument));
    if (!found) throw new NotLoaded(undefined, argument ?? '', lookup);
    const keys = new Set([...found, ...this.changedKeys(lookup.projection)]);
    return [...keys].map((key) => this.get(lookup.projection, key)).filter((row) => row !== undefined);
  }

  /** Folds one event into every projection that it touches. */
  apply(projections: readonly Projection[], event: RecordedEvent): void {
    for (const projection of projections) {
      for (const key of projection.touches(event)) {
        this.set(projection, key, projection.evolve(this.row(projection, key), event, key));
      }
    }
  }

  /** Moves this layer's rows into the one below it. */
  commitTo(parent: Draft): void {
    for (const [projection, key, row] of this.changed()) parent.set(projection, key, row);
  }

  /** Whether that row was changed. */
  has(projection: Projection, key: string): boolean {
    return this.changes.get(projection)?.has(key) ?? false;
  }

  *changed(): Generator<readonly [Projection, string, object | undefined]> {
    for (const [projection, rows] of this.changes) {
      for (const [key, row] of rows) yield [projection, key, row];
    }
  }

  private row(projection: Projection, key: string): object | undefined {
    const own = this.changes.get(projection);
    if (own?.has(key)) return own.get(key);
    if (this.below instanceof Draft) return this.below.row(projection, key);
    if (!this.below.has(projection, key)) throw new NotLoaded(projection, key);
    return this.below.row(projection, key);
  }

  private set(projection: Projection, key: string, row: object | undefined): void {
    let rows = this.changes.get(projection);
    if (!rows) this.changes.set(projection, (rows = new Map()));
    rows.set(key, row);
  }

  private changedKeys(projection: Projection): readonly string[] {
    const below = this.below instanceof Draft ? this.below.changedKeys(projection) : [];
    return [...below, ...(this.changes.get(projection)?.keys() ?? [])];
  }
}
