import { isRefusal, RefusedError, stillInFlight } from 'foyer/platform';
import type { Outcome, Statement } from '../decision.js';
import { isTakenOver } from './outcomes.js';
import type { Run } from './run.js';

/** Asked at each look at an item: what it came to, and whether that has an effect. */
export type Keep = (outcome: Outcome<unknown[]>, hasEffect: boolean) => readonly Statement[];

/** Decides the items of these numbers. */
export type Submit = (
  open: readonly number[],
  keepOf: (item: number) => Keep,
) => Promise<readonly Outcome<unknown[]>[]>;

const keepOf =
  (run: Run, step: number) =>
  (item: number): Keep =>
  (value, hasEffect) => {
    if (hasEffect) return [run.keep({ step, item, value })];
    run.dropped({ step, item });
    return [];
  };

const decideOpen = async (run: Run, submit: () => ReturnType<Submit>): ReturnType<Submit> => {
  try {
    await run.flush();
    return await submit();
  } catch (error) {
    if (isTakenOver(error)) throw stillInFlight();
    if (!(error instanceof RefusedError) || error.refusal.refused === 'service.unavailable') run.doubt();
    throw error;
  }
};

/** Decides what no earlier run of the request has decided; of the rest it gives what was committed then. */
export const throughRun = async (run: Run, count: number, submit: Submit): Promise<Outcome<unknown[]>[]> => {
  const step = run.begin();
  const outcomes = Array.from(
    { length: count },
    (_, item) => run.recall(step, item) as Outcome<unknown[]> | undefined,
  );
  const open = [...outcomes.keys()].filter((item) => outcomes[item] === undefined);
  if (open.length > 0) {
    const made = await decideOpen(run, () => submit(open, keepOf(run, step)));
    for (const [index, value] of made.entries()) {
      const item = open[index] ?? 0;
      outcomes[item] = value;
      if (isRefusal(value)) run.dropped({ step, item });
      run.note({ step, item, value });
    }
  }
  return outcomes as Outcome<unknown[]>[];
};
