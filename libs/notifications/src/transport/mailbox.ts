/** A mailbox in two parts, as the MIME builder takes it, so that no name is ever parsed for an address. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const named = /^([^<>]+) <([^<>]+)>$/;

/** @param text as checked by the configuration: `Name <local@domain>` or `local@domain` */
export const mailboxOf = (text: string): Mailbox => {
  const [, name = '', address = text] = named.exec(text.trim()) ?? [];
  return { name: name.trim(), address: address.trim() };
};

/**
 * @returns the same for the same mail, however often it is sent, so that receivers can tell a second copy
 *   (RFC 5322, 3.6.4), in angle brackets
 */
export const messageIdOf = (mailId: string, from: Mailbox): string =>
  `<${mailId}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`;
