// A door free of Nest: what can have happened, for whoever reads a log.
export { apiKeyEvents } from '../api-keys/api-key.events.js';
export type { ApiKeyEvent } from '../api-keys/api-key.events.js';
export { scopes } from '../scopes.js';
export type { Scope } from '../scopes.js';
