import { domainToASCII } from 'node:url';

declare const canonical: unique symbol;

/** A mail address in its one canonical form: two are the same mailbox to Foyer exactly if they are the same text. */
export type EmailAddress = string & { readonly [canonical]: 'EmailAddress' };

/** Atoms joined by single dots (RFC 5322, 3.2.3): no quotes, comments, groups or white space, nothing beyond ASCII. */
const localForm = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;

/** Before UTS-46: of ASCII only what a host name can hold, since URL parsing would decode and drop some of the rest. */
const domainForm = /^[a-z0-9.\-\u0080-\u{10ffff}]+$/iu;

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * @returns the domain in lower-case ASCII (UTS-46, non-transitional), or undefined for what is no host name of at least
 *   two labels, such as an IP address
 */
export const parseDomain = (text: string): string | undefined => {
  const trimmed = text.trim();
  if (!domainForm.test(trimmed)) return undefined;
  const domain = domainToASCII(trimmed);
  const labels = domain.split('.');
  const well = labels.length > 1 && domain.length <= 253 && labels.every((each) => label.test(each));
  return well && /[a-z]/.test(labels.at(-1) ?? '') ? domain : undefined;
};

const isLocalPart = (text: string): boolean => text.length <= 64 && localForm.test(text);

/**
 * The canonical form: trimmed, domain to lower-case ASCII by UTS-46, local part (ASCII only, so that no case rule of
 * another script can make two mailboxes one) in lower case. At most 64 characters before the @ and 254 in all.
 * @returns undefined for anything that is no such address; the refusal for it is email.invalid
 */
export const parseEmailAddress = (text: string): EmailAddress | undefined => {
  const parts = text.trim().split('@');
  const [local = '', host = ''] = parts;
  if (parts.length !== 2 || !isLocalPart(local) || /\s/.test(host)) return undefined;
  const domain = parseDomain(host);
  if (domain === undefined) return undefined;
  const address = `${local.toLowerCase()}@${domain}`;
  return address.length <= 254 ? (address as EmailAddress) : undefined;
};

/** @returns what stands after the @ */
export const domainOf = (address: EmailAddress): string => address.slice(address.indexOf('@') + 1);
