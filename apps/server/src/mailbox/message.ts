import PostalMime from 'postal-mime';
import type { Address, Email } from 'postal-mime';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** What the list shows of a message. */
export interface Summary {
  readonly id: string;
  /** When it arrived, RFC 3339. */
  readonly at: string;
  readonly from: Mailbox | null;
  /** By its header. */
  readonly to: readonly Mailbox[];
  /** By its envelope: whom it was really handed over for. */
  readonly deliveredTo: readonly string[];
  readonly subject: string;
}

export interface Message extends Summary {
  readonly text: string;
  readonly html: string;
  /** Addresses of web pages in the text, or else in the HTML, in order. */
  readonly links: readonly string[];
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

const mailboxes = (addresses: readonly Address[] = []): Mailbox[] =>
  addresses.flatMap((entry) =>
    entry.address === undefined ? mailboxes(entry.group) : [{ name: entry.name, address: entry.address }],
  );

const linksIn = (text: string): string[] => [...new Set(text.match(/https?:\/\/[^\s<>"')\]]+/g))];

const headersOf = (email: Email): Message['headers'] =>
  email.headers.map(({ originalKey, value }) => ({ name: originalKey, value }));

/** The first 12 digits of a UUIDv7 are milliseconds since the epoch. */
const arrivalOf = (id: string): string =>
  new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString();

/** Reads an RFC 5322 message as it was stored. */
export const parseMessage = async (id: string, raw: Uint8Array): Promise<Message> => {
  const email = await PostalMime.parse(raw);
  const text = email.text ?? '';
  const html = email.html ?? '';
  return {
    id,
    at: arrivalOf(id),
    from: mailboxes(email.from === undefined ? [] : [email.from])[0] ?? null,
    to: mailboxes(email.to),
    deliveredTo: email.headers.filter(({ key }) => key === 'delivered-to').map(({ value }) => value),
    subject: email.subject ?? '',
    text,
    html,
    links: linksIn(text === '' ? html.replaceAll('&amp;', '&') : text),
    headers: headersOf(email),
  };
};

export const summaryOf = ({ id, at, from, to, deliveredTo, subject }: Message): Summary => ({
  id,
  at,
  from,
  to,
  deliveredTo,
  subject,
});
