// A door free of Nest: checkpoints, exports and the past of an organization, for a plain process.
export type { Checkpoint, CheckpointKey } from '../checkpoints/checkpoint.js';
export { CheckpointSigner } from '../checkpoints/checkpoint-signer.js';
export { checkpointKeys, takeCheckpoint } from '../checkpoints/checkpoint-store.js';
export { cloudEventsOf, csvOf } from '../export-log/event-stream.js';
export { storedExport } from '../export-log/stored-export.js';
export { momentOf } from '../state-at/moment.js';
export type { Moment } from '../state-at/moment.js';
export { StateReader, start } from '../state-at/state-reader.js';
export type { StatePage } from '../state-at/state-reader.js';
export { whoCouldUse } from '../state-at/who-could-use.js';
export { readCheckpoint, readKeys } from '../verify-export/export-line.js';
export type { ExportProblem, ExportVerification, Trusted } from '../verify-export/export-verifier.js';
export { verifyExport } from '../verify-export/verify-export.js';
