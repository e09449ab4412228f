/** Classes and codes of SQLSTATE that say "not now": connection lost, shutting down, no room, cancelled, lost a race. */
const passing = /^(?:08...|57P0[1-3]|57014|53300|53400|55P03|40001|40P01)$/;

const sockets = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** What pg says in words only. */
const words =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Query read timeout|Cannot use a pool after calling end)/;

const isPassing = (error: object): boolean => {
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  return passing.test(code) || sockets.has(code) || words.test(message);
};

const inner = (error: object): unknown[] => [
  'cause' in error ? error.cause : undefined,
  'driverError' in error ? error.driverError : undefined,
  ...('errors' in error && Array.isArray(error.errors) ? error.errors : []),
];

/** @returns whether the error, or one that caused it, is a lost or unavailable dependency: trying again later may help */
export const isPassingFailure = (error: unknown, depth = 0): boolean => {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  return isPassing(error) || inner(error).some((each) => isPassingFailure(each, depth + 1));
};
