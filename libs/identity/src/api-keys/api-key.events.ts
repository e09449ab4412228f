import { defineEvent } from 'foyer/event-log/reading';
import type { EventOf } from 'foyer/event-log/reading';
import { z } from 'zod';
import { scopes } from '../scopes.js';

const text = z.string();

/** A program may act for the organization. Of its secret nothing is told. `expiresAt` null: until it is revoked. */
export const apiKeyCreated = defineEvent('ApiKeyCreated', {
  version: 1,
  schema: z.strictObject({
    keyId: text,
    name: text,
    scopes: z.array(z.enum(scopes)),
    expiresAt: text.nullable(),
  }),
});

/** From the next request on the key opens nothing. */
export const apiKeyRevoked = defineEvent('ApiKeyRevoked', {
  version: 1,
  schema: z.strictObject({ keyId: text }),
});

/** What can have happened to an API key; the stream is the key's id. */
export const apiKeyEvents = [apiKeyCreated, apiKeyRevoked] as const;

export type ApiKeyEvent = EventOf<typeof apiKeyEvents>;
