// A second door, free of Nest: what reads and verifies a log from a plain process.
export { ChainVerifier, chainHash } from '../chain.js';
export type { ChainProblem } from '../chain.js';
export type { StoredEvent } from '../events.js';
export { readHead, readStored } from '../reader.js';
export type { Range } from '../reader.js';
export { verifyLog } from '../verify-log.js';
export type { Verification } from '../verify-log.js';
