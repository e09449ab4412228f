// A door free of Nest: ids, refusals and addresses, for definitions that a plain process reads too.
export type { RequestContext } from '../http/known-request.js';
export { domainOf, parseDomain, parseEmailAddress } from '../email-address.js';
export type { EmailAddress } from '../email-address.js';
export { idOfBytes, isId, newId } from '../ids.js';
export type { ApiKeyId, Id, IdPrefix, InviteId, OrganizationId, UserId } from '../ids.js';
export { isRefusal, refuse, refused, refusalStatus, RefusedError } from '../refusals.js';
export type { FieldProblem, ProblemExtras, Refusal, RefusalCode } from '../refusals.js';
