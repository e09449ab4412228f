/** For fewer bytes, a call costs more than a loop. */
const copiedAtOnce = 80;
const few = 200;

/**
 * The members of JSON objects that are being written, an object inside of another above it: where each begins. They stand one
 * behind the other, and are put in order of their keys once the object is complete.
 */
export class MemberOrder {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private size = 0;
  private outermost = 0;

  clear(): void {
    this.size = 0;
    this.outermost = 0;
  }

  /** @returns the object that begins here, to be settled */
  begin(): number {
    return this.size;
  }

  add(start: number): void {
    this.starts[this.size++] = start;
  }

  /**
   * Puts the members of an object in order of their keys, each of which is ASCII from its quote to its quote. There must be room
   * for as many bytes behind the last one.
   * @param end where the last one ends
   * @returns false where two have the same key, or they are many
   */
  settle(bytes: Buffer, from: number, end: number): boolean {
    const { starts, ends } = this;
    const to = this.size;
    this.size = from;
    for (let n = from; n < to; n += 1) ends[n] = n + 1 < to ? (starts[n + 1] as number) : end;
    const begin = starts[from] as number;
    const moved = this.sort(bytes, from, to);
    if (moved < 0) return false;
    if (moved > 0) this.rewrite(bytes, from, to, begin);
    if (from === 0) this.outermost = to;
    return true;
  }

  /** @returns where a member of the outermost object stands, which is settled */
  find(bytes: Buffer, key: Buffer): { readonly from: number; readonly to: number } | undefined {
    for (let n = 0; n < this.outermost; n += 1) {
      const from = this.starts[n] as number;
      if (isAt(bytes, from, key)) return { from, to: this.ends[n] as number };
    }
    return undefined;
  }

  /** By insertion: they are few. @returns how many moved; -1 where two are the same, or they are many */
  private sort(bytes: Buffer, from: number, to: number): number {
    const { starts, ends } = this;
    if (to - from > few) return -1;
    let moved = 0;
    for (let n = from + 1; n < to; n += 1) {
      const [start, end] = [starts[n] as number, ends[n] as number];
      let place = n;
      for (; place > from; place -= 1) {
        const order = compare(bytes, starts[place - 1] as number, start);
        if (order === 0) return -1;
        if (order < 0) break;
        starts[place] = starts[place - 1] as number;
        ends[place] = ends[place - 1] as number;
      }
      if (place < n) moved += 1;
      [starts[place], ends[place]] = [start, end];
    }
    return moved;
  }

  /** By way of the room behind the last one. */
  private rewrite(bytes: Buffer, from: number, to: number, begin: number): void {
    const { starts, ends } = this;
    const room = begin + this.lengthOf(from, to);
    let into = room;
    for (let n = from; n < to; n += 1) {
      const [start, end] = [starts[n] as number, ends[n] as number];
      move(bytes, into, start, end);
      starts[n] = begin + into - room;
      into += end - start;
      ends[n] = begin + into - room;
    }
    bytes.copyWithin(begin, room, into);
  }

  private lengthOf(from: number, to: number): number {
    let length = 0;
    for (let n = from; n < to; n += 1) length += (this.ends[n] as number) - (this.starts[n] as number);
    return length;
  }
}

const move = (bytes: Buffer, into: number, start: number, end: number): void => {
  if (end - start > copiedAtOnce) bytes.copyWithin(into, start, end);
  else for (let from = start, to = into; from < end; from += 1, to += 1) bytes[to] = bytes[from] as number;
};

const isAt = (bytes: Buffer, from: number, key: Buffer): boolean => {
  for (let n = 1; n < key.length; n += 1) if (bytes[from + n] !== key[n]) return false;
  return true;
};

/** The closing quote is less than every byte of a key, so that the shorter of two comes first. */
const compare = (bytes: Buffer, one: number, other: number): number => {
  for (let n = 1; ; n += 1) {
    const [a, b] = [bytes[one + n] as number, bytes[other + n] as number];
    if (a !== b) return a - b;
    if (a === 0x22) return 0;
  }
};
