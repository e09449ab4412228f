import DataLoader from 'dataloader';

/** Most questions of one statement. */
const most = 500;

/**
 * Asks once for what is asked for in one turn of the event loop. Nothing is kept.
 * @param answer one answer for each question, in their order
 */
export const gathering = <Asked, Answer>(
  answer: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
): ((asked: Asked) => Promise<Answer>) => {
  const loader = new DataLoader<Asked, Answer>(answer, {
    cache: false,
    maxBatchSize: most,
    // after every answer of the database that came in this turn was read
    batchScheduleFn: (dispatch) => void setImmediate(dispatch),
  });
  return (asked) => loader.load(asked);
};
