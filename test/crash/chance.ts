const given = process.env['FOYER_CRASH_SEED'];

/** Decides when things break. Printed by each specification; FOYER_CRASH_SEED sets it. */
export const seed = given === undefined ? Date.now() % 2_147_483_647 : Number(given);

/** How often things break, beside what is needed for a quick look: FOYER_CRASH_ROUNDS, 1 unless set. */
export const rounds = Number(process.env['FOYER_CRASH_ROUNDS'] ?? 1);

/** @returns a source of whole numbers from `least` to `most` (mulberry32) */
export const chance = (start: number): ((least: number, most: number) => number) => {
  let state = start;
  return (least, most) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    const share = ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    return least + Math.floor(share * (most - least + 1));
  };
};

/** @returns an answer to each question: exactly one yes among every so many, at a place of chance */
export const oneInEvery = (size: number, random: ReturnType<typeof chance>): (() => boolean) => {
  let [left, at] = [0, 0];
  return () => {
    if (left === 0) [left, at] = [size, random(1, size)];
    left -= 1;
    return left + 1 === at;
  };
};
