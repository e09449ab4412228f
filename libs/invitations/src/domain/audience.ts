import type { EmailAddress, Refusal } from 'foyer/platform';
import { domainOf, parseDomain, parseEmailAddress, refuse } from 'foyer/platform';

/** For whom a link is, in canonical form. Both empty: public. */
export interface Audience {
  /** Whole mail domains; a sub-domain is another domain. */
  readonly domains: readonly string[];
  readonly addresses: readonly EmailAddress[];
}

/** A whole domain is written `@acme.com` or `*@acme.com`. */
const wholeDomain = /^\*?@(.*)$/s;

/**
 * @param entries addresses and domains as clients write them; what is given twice counts once
 * @returns `audience.invalid` for an entry that is neither
 */
export const parseAudience = (entries: readonly string[]): Audience | Refusal => {
  const domains = new Set<string>();
  const addresses = new Set<EmailAddress>();
  for (const entry of entries) {
    const text = entry.trim();
    const host = wholeDomain.exec(text)?.[1];
    const domain = host === undefined ? undefined : parseDomain(host);
    const address = host === undefined ? parseEmailAddress(text) : undefined;
    if (domain !== undefined) domains.add(domain);
    else if (address !== undefined) addresses.add(address);
    else return refuse('audience.invalid', 'An audience takes addresses and domains such as @acme.com.');
  }
  return { domains: [...domains], addresses: [...addresses] };
};

/** @returns the domains that the audience reaches into */
export const domainsOf = ({ domains, addresses }: Audience): readonly string[] => [
  ...domains,
  ...addresses.map(domainOf),
];

export const isPublic = ({ domains, addresses }: Audience): boolean =>
  domains.length === 0 && addresses.length === 0;

/** @returns the audience as an invite's row holds it: `@domain` first, then addresses */
export const audienceEntries = ({ domains, addresses }: Audience): readonly string[] => [
  ...domains.map((domain) => `@${domain}`),
  ...addresses,
];

/** @param audience as an invite's row holds it; empty = everybody */
export const admits = (audience: readonly string[], address: EmailAddress): boolean =>
  audience.length === 0 || audience.includes(address) || audience.includes(`@${domainOf(address)}`);
