import type { FastifyReply } from 'fastify';

const always = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const overHttps = { ...always, 'strict-transport-security': 'max-age=31536000; includeSubDomains' } as const;

/** Gives an answer the headers that every answer has. Pages and assets replace those that they need otherwise. */
export const setStandardHeaders = (reply: FastifyReply, requestId: string, publicUrl: string): void => {
  reply.headers(publicUrl.startsWith('https:') ? overHttps : always);
  reply.header('x-request-id', requestId);
};
