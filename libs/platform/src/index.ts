export { CLOCK } from './clock.js';
export type { Clock } from './clock.js';
export { idOfBytes, isId, newId } from './ids.js';
export type { ApiKeyId, Id, IdPrefix, InviteId, OrganizationId, UserId } from './ids.js';
export { isRefusal, refuse, refused, refusalStatus, RefusedError } from './refusals.js';
export type { FieldProblem, ProblemExtras, Refusal, RefusalCode } from './refusals.js';
