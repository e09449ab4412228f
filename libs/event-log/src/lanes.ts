import type { Group, Item } from './lane.js';
import { Lane } from './lane.js';
import type { Wire } from './wire.js';

/** Most commands that one organization brings to a round, and that a round takes in all. */
const laneLimit = 256;
const roundLimit = 1_024;
const kept = 4_096;
/** Fewer waiting commands than this are one transaction: what each transaction costs would weigh more than the overlap gains. */
const worthHalving = 16;

/** What a lane brings to a round. */
export interface Taken {
  readonly lane: Lane;
  readonly items: Item[];
  readonly isContested: boolean;
}

/** The lanes of a process, and which of them have something waiting. */
export class Lanes {
  private readonly all = new Map<string, Lane>();
  private readonly ready = new Set<Lane>();

  push(organizationId: string, group: Group): void {
    const lane = this.lane(organizationId);
    lane.push(group);
    this.offer(lane);
  }

  putBack(lane: Lane, items: readonly Item[]): void {
    lane.putBack(items);
    this.offer(lane);
  }

  /** @returns the next round for that wire: lanes that are not being decided and have nothing on another wire */
  take(wire: Wire): Taken[] {
    const round: Taken[] = [];
    const most = this.most(wire);
    let commands = 0;
    for (const lane of this.ready) {
      if (commands >= most) break;
      if (!lane.fits(wire, round.length)) continue;
      const { solitary, isContested } = lane;
      const items = lane.take(isContested ? laneLimit : Math.min(laneLimit, most - commands));
      this.ready.delete(lane);
      lane.busy = true;
      round.push({ lane, items, isContested });
      commands += items.length;
      if (solitary) break;
    }
    return round;
  }

  release(lanes: readonly Lane[]): void {
    for (const lane of lanes) {
      lane.busy = false;
      this.offer(lane);
    }
  }

  /**
   * Onto an idle wire goes only half of what waits: the rest is decided while the database works on it, and from then on process
   * and database take turns with two halves instead of waiting for each other.
   */
  private most(wire: Wire): number {
    if (wire.outstanding > 0) return roundLimit;
    let waiting = 0;
    for (const lane of this.ready) waiting += lane.waitingItems;
    return waiting < worthHalving ? roundLimit : Math.ceil(waiting / 2);
  }

  private offer(lane: Lane): void {
    if (lane.waiting && !lane.busy) this.ready.add(lane);
  }

  private lane(organizationId: string): Lane {
    const known = this.all.get(organizationId);
    if (known) return known;
    const lane = new Lane(organizationId);
    this.all.set(organizationId, lane);
    if (this.all.size > kept) this.dropIdle();
    return lane;
  }

  private dropIdle(): void {
    for (const [id, lane] of this.all) {
      if (this.all.size <= kept / 2) return;
      if (!lane.busy && !lane.waiting && lane.inFlight === 0) this.all.delete(id);
    }
  }
}
