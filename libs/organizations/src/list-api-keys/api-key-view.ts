import type { ApiKeyRow, Scope } from 'foyer/identity';

/** An API key as clients see it. `expiresAt` null: until it is revoked. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: ApiKeyRow['createdBy'];
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export const showApiKey = ({
  keyId,
  name,
  scopes,
  createdBy,
  createdAt,
  expiresAt,
}: ApiKeyRow): ApiKeyView => ({
  id: keyId,
  name,
  scopes,
  createdBy,
  createdAt,
  expiresAt,
});
