import { defineProjection } from 'foyer/event-log/projections';
import type { Actor, RecordedEvent } from 'foyer/event-log/reading';
import type { Scope } from '../scopes.js';
import type { ApiKeyEvent } from './api-key.events.js';

/** An API key of an organization, revoked ones too. */
export interface ApiKeyRow {
  readonly keyId: string;
  /** Version of the key's stream. */
  readonly version: number;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdBy: Pick<Actor, 'kind' | 'id'>;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

const isOurs = (event: RecordedEvent): event is ApiKeyEvent =>
  event.type === 'ApiKeyCreated' || event.type === 'ApiKeyRevoked';

/** The API keys, by id. */
export const apiKeys = defineProjection<ApiKeyRow>({
  name: 'api-keys',
  table: 'foyer_identity.api_keys',
  key: 'keyId',
  columns: {
    keyId: 'text',
    version: 'int',
    name: 'text',
    scopes: 'json',
    createdBy: 'json',
    createdAt: 'time',
    expiresAt: 'time',
    revokedAt: 'time',
  },
  touches: (event) => (isOurs(event) ? [event.data.keyId] : []),
  evolve: (row, event) => {
    if (!isOurs(event)) return row;
    if (event.type === 'ApiKeyRevoked') {
      return row && { ...row, version: event.streamVersion, revokedAt: event.occurredAt };
    }
    const { kind, id } = event.actor;
    return {
      ...event.data,
      version: event.streamVersion,
      createdBy: { kind, id },
      createdAt: event.occurredAt,
      revokedAt: null,
    };
  },
});

/** @returns whether the key opens anything at that moment (RFC 3339 UTC with milliseconds) */
export const isLive = ({ revokedAt, expiresAt }: ApiKeyRow, at: string): boolean =>
  revokedAt === null && (expiresAt === null || expiresAt > at);
