import { Lane } from './lane.js';
import { people } from './testing/turnstile.js';
import type { Item } from './lane.js';
import type { Wire } from './wire.js';

const wire = {} as Wire;
const item: Item = { steps: [], meta: {}, settle: () => undefined, fail: () => undefined };
const head = { sequence: 1, hash: Buffer.from([1]), at: '2026-11-21T08:00:00.000Z' };

describe('the memory of a lane', () => {
  let lane: Lane;
  beforeEach(() => {
    lane = new Lane('org_1');
    lane.memory.head = head;
    lane.push([item]);
  });

  const remember = (rows: number): void => {
    for (let n = 0; n < rows; n += 1) lane.memory.put(people, `p${n}`, undefined);
  };

  it('is kept from batch to batch, also while one is on its way', () => {
    remember(20_000);
    lane.leave(wire);
    expect(lane.fits(wire, 0)).toBe(true);
    expect(lane.take(9)).toEqual([item]);
    expect([lane.memory.head, lane.memory.held]).toEqual([head, 20_000]);
  });

  it('starts anew once it has grown too large, but not before what is on its way has landed', () => {
    remember(20_001);
    lane.leave(wire);
    lane.leave(wire);
    expect(lane.fits(wire, 0)).toBe(false);
    lane.land();
    expect(lane.fits(wire, 0)).toBe(false);
    expect(lane.memory.held).toBe(20_001);
    lane.land();
    expect(lane.fits(wire, 0)).toBe(true);
    expect(lane.take(9)).toEqual([item]);
    expect([lane.memory.head, lane.memory.held]).toEqual([undefined, 0]);
  });
});
