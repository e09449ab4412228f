import { randomUUID } from 'node:crypto';
import { encodeWord, foldLines, quoteString } from 'nodemailer/lib/mime-funcs';
import { encode, wrap } from 'nodemailer/lib/qp';
import type { Mailbox } from './mailbox.js';
import type { OutgoingMail } from './mail-transport.js';

/** Printable ASCII that no reader takes for an encoded word, in words that fit into a line. */
const plain = /^(?!.*=\?)(?!.*[^ ]{66})[\x20-\x7e]*$/;
const addressForm = /^[\x21-\x3b\x3d\x3f-\x7e]+$/;
const messageId = /^<[\x21-\x3b\x3d\x3f-\x7e]+>$/;
const language = /^[A-Za-z0-9-]+$/;

/** Longest line that goes through as it is (RFC 5322, 2.1.1). */
const asItIs = /^(?:[\t\x20-\x7e]{0,998}(?:\r\n|$))*$/;

/** Nothing but what belongs there gets into a header: what is no address cannot begin another line either. */
const checked = (text: string, form: RegExp): string => {
  if (!form.test(text)) throw new Error('A header of a mail would hold what does not belong there.');
  return text;
};

/** Encoded words (RFC 2047), each on a line of its own. */
const encodedWords = (text: string): string => encodeWord(text, 'B', 52).replaceAll('?= =?', '?=\r\n =?');

const subjectLine = (text: string): string =>
  plain.test(text) ? foldLines(`Subject: ${text}`) : `Subject: ${encodedWords(text)}`;

const senderLine = ({ name, address }: Mailbox): string => {
  const bare = `<${checked(address, addressForm)}>`;
  if (name === '') return `From: ${bare}`;
  return `${plain.test(name) ? foldLines(`From: ${quoteString(name)}`) : `From: ${encodedWords(name)}`}\r\n ${bare}`;
};

/** As it is, if it is ASCII in lines of bearable length; else quoted-printable (RFC 2045, 6.7). */
const part = (type: string, content: string): string => {
  const text = content.replaceAll(/\r\n|\r|\n/g, '\r\n').replace(/\r\n$/, '');
  const isPlain = asItIs.test(text);
  return [
    `Content-Type: text/${type}; charset=utf-8`,
    `Content-Transfer-Encoding: ${isPlain ? '7bit' : 'quoted-printable'}`,
    '',
    isPlain ? text : wrap(encode(text)),
  ].join('\r\n');
};

/**
 * @param at moment that the mail says it was sent at; ms
 * @returns the whole message (RFC 5322): text and HTML as alternatives, to one person
 * @throws Error when an address or the id would be more than that
 */
export const mimeMessage = (mail: OutgoingMail, at: number): string => {
  const boundary = `foyer-${randomUUID()}`;
  return [
    `Message-ID: ${checked(mail.messageId, messageId)}`,
    `Date: ${new Date(at).toUTCString().replace('GMT', '+0000')}`,
    senderLine(mail.from),
    `To: <${checked(mail.to, addressForm)}>`,
    subjectLine(mail.subject),
    'Auto-Submitted: auto-generated',
    `Content-Language: ${checked(mail.language, language)}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
    part('plain', mail.text),
    `--${boundary}`,
    part('html', mail.html),
    `--${boundary}--`,
    '',
  ].join('\r\n');
};
