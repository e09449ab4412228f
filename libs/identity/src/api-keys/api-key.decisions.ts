import type { Decision, State } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import type { ApiKeyId } from 'foyer/platform';
import type { Scope } from '../scopes.js';
import { apiKeys } from './api-key.projection.js';

/** What a key is to be. `expiresAt`: RFC 3339 UTC with milliseconds; null: never. */
export interface CreateApiKey {
  readonly keyId: ApiKeyId;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: string | null;
}

/** Who makes it, and when. */
export interface ApiKeyContext {
  /** The maker's own scopes: a key never has others. */
  readonly makersScopes: ReadonlySet<Scope>;
  readonly at: string;
}

/**
 * Makes a key, with each scope once. Whether the maker may make keys at all is judged before.
 * @returns `permission.missing` for scopes above the maker's, `expiry.in-the-past`
 */
export const createApiKey = (ask: CreateApiKey, { makersScopes, at }: ApiKeyContext): Decision => {
  const scopes = [...new Set(ask.scopes)];
  const above = scopes.find((scope) => !makersScopes.has(scope));
  if (above !== undefined) {
    return refuse(
      'permission.missing',
      `A key cannot have the scope ${above}, which its maker does not have.`,
    );
  }
  if (ask.expiresAt !== null && ask.expiresAt <= at) {
    return refuse('expiry.in-the-past', 'The key would have expired already.');
  }
  const { keyId, name, expiresAt } = ask;
  return [{ stream: keyId, after: 0, type: 'ApiKeyCreated', data: { keyId, name, scopes, expiresAt } }];
};

/** Revokes a key, whether or not it has expired; again: nothing. @returns `key.unknown` */
export const revokeApiKey = (state: State, keyId: string): Decision => {
  const key = state.get(apiKeys, keyId);
  if (!key) return refuse('key.unknown', 'There is no such API key.');
  if (key.revokedAt !== null) return [];
  return [{ stream: keyId, after: key.version, type: 'ApiKeyRevoked', data: { keyId } }];
};
