import { parseDomain } from 'foyer/platform/words';

/**
 * The canonical form of a mail domain that is allowed: lower-case ASCII. `@acme.com` and `*@acme.com` are taken as `acme.com`.
 * @returns undefined when it is no domain name of at least two labels
 */
export const canonicalDomain = (text: string): string | undefined =>
  parseDomain(text.trim().replace(/^\*?@/, ''));
