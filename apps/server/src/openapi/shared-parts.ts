import { refusalStatus } from 'foyer/platform';
import { scopes } from 'foyer/identity';
import type { Json } from './parameters.js';

const text = { type: 'string' };
const pointer = {
  ...text,
  description: 'JSON pointer into the body, or `/query/...`, `/path/...`, `/header/...`.',
};

/** The problem document (RFC 9457) that every refusal is. */
export const problemSchema: Json = {
  type: 'object',
  description:
    'Why something was refused (RFC 9457). Programs go by `code`. A refusal may have further members.',
  properties: {
    type: { ...text, format: 'uri', description: 'Where the code is explained.' },
    title: { ...text, description: 'The code in words.' },
    status: { type: 'integer' },
    detail: { ...text, description: 'One sentence for a person.' },
    instance: { ...text, description: 'The path that was asked for.' },
    code: { ...text, enum: Object.keys(refusalStatus).toSorted() },
    errors: {
      type: 'array',
      description: 'One entry for each bad field.',
      items: {
        type: 'object',
        properties: { pointer, code: text, detail: text },
        required: ['pointer', 'code', 'detail'],
      },
    },
    requestId: { ...text, description: 'As in the header X-Request-Id.' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'errors', 'requestId'],
};

const header = (description: string, schema: Json = text): Json => ({ description, schema });

export const sharedHeaders: Json = {
  'X-Request-Id': header('Names this request in the log; yours, where you sent a well-formed one.'),
  ETag: header('Version of what is shown, for If-Match and If-None-Match.'),
  Link: header('The next page, where there is one (RFC 8288).'),
  Location: header('Where to go on.'),
  'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
  RateLimit: header(
    'What is left of each limit: `"api";r=599;t=60` (draft-ietf-httpapi-ratelimit-headers-11).',
  ),
  'RateLimit-Policy': header('The limits: `"api";q=600;w=60`.'),
};

export const securitySchemes: Json = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'fk_...',
    description: `API key of one organization, with scopes of its own: ${scopes.join(', ')}.`,
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'foyer',
    description:
      'Session of somebody signed in, whose roles give the scopes; on https the cookie is named `__Host-foyer`. Unsafe calls must come from a page of this site (Sec-Fetch-Site, else Origin).',
  },
};
