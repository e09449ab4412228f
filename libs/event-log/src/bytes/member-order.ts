const copiedAtOnce = 40;

/**
 * The members of JSON objects that are being written, an object inside of another above it: where each begins. They stand one
 * behind the other, and are put in order of their keys once the object is complete.
 */
export class MemberOrder {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private size = 0;
  private scratch = Buffer.allocUnsafe(65_536);

  clear(): void {
    this.size = 0;
  }

  /** @returns the object that begins here, to be settled */
  begin(): number {
    return this.size;
  }

  add(start: number): void {
    this.starts[this.size++] = start;
  }

  /**
   * Puts the members of an object in order of their keys, each of which is ASCII from its quote to its quote.
   * @param end where the last one ends
   * @returns false where two have the same key
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
    return true;
  }

  /** By insertion: they are few. @returns how many moved; -1 where two are the same */
  private sort(bytes: Buffer, from: number, to: number): number {
    const { starts, ends } = this;
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

  private rewrite(bytes: Buffer, from: number, to: number, begin: number): void {
    let into = 0;
    for (let n = from; n < to; n += 1)
      into = this.aside(bytes, this.starts[n] as number, this.ends[n] as number, into);
    this.scratch.copy(bytes, begin, 0, into);
  }

  private aside(bytes: Buffer, start: number, end: number, into: number): number {
    const length = end - start;
    if (into + length > this.scratch.length)
      this.scratch = Buffer.concat([this.scratch.subarray(0, into)], 2 * (into + length));
    const { scratch } = this;
    if (length > copiedAtOnce) bytes.copy(scratch, into, start, end);
    else for (let n = 0; n < length; n += 1) scratch[into + n] = bytes[start + n] as number;
    return into + length;
  }
}

/** The closing quote is less than every byte of a key, so that the shorter of two comes first. */
const compare = (bytes: Buffer, one: number, other: number): number => {
  for (let n = 1; ; n += 1) {
    const [a, b] = [bytes[one + n] as number, bytes[other + n] as number];
    if (a !== b) return a - b;
    if (a === 0x22) return 0;
  }
};
