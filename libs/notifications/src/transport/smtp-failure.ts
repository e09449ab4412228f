import type { SendFailure } from './mail-transport.js';

/** What is read of nodemailer's errors; told by fields, since errors of Node may come from another realm. */
interface SmtpError {
  readonly code?: unknown;
  readonly originalCode?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
  readonly message?: unknown;
}

/** Codes that say something about the server: every other mail would meet the same. */
export const outageCodes = [
  'connection-refused',
  'connection-lost',
  'host-unknown',
  'timeout',
  'tls-failed',
  'sign-in-refused',
  'sender-refused',
  'server-refused',
] as const;

type OutageCode = (typeof outageCodes)[number];

const sentences: Record<OutageCode, string> = {
  'connection-refused': 'The mail server cannot be reached: it refuses connections.',
  'connection-lost': 'The connection to the mail server broke.',
  'host-unknown': 'The mail server cannot be found: its name is unknown.',
  timeout: 'The mail server did not answer in time.',
  'tls-failed': 'No secure connection to the mail server could be made.',
  'sign-in-refused': 'The mail server refuses our credentials.',
  'sender-refused': 'The mail server refuses our sender address.',
  'server-refused': 'The mail server refuses to serve us.',
};

const longestReason = 500;

const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, longestReason);

const outage = (code: OutageCode, answer = ''): SendFailure => ({
  code,
  reason: oneLine(`${sentences[code]} ${answer}`),
  final: false,
  outage: true,
});

/** Basic and enhanced status code (RFC 5321, RFC 3463), without the text around them. */
const statusIn = (response: string): string =>
  /^(\d{3})(?:[ -]+(\d\.\d{1,3}\.\d{1,3}))?/.exec(response)?.slice(1).filter(Boolean).join(' ') ??
  'no status';

/** Said of a recipient, but about us: bad sequence, authentication required, encryption required. */
const aboutUs = new Set([421, 503, 523, 530, 534, 535, 538]);

const refusedBy = (command: string, status: number, response: string): SendFailure => {
  if (command.startsWith('AUTH')) return outage('sign-in-refused', response);
  if (command.startsWith('MAIL')) return outage('sender-refused', response);
  if (aboutUs.has(status) || !/^(?:RCPT|DATA)/.test(command)) return outage('server-refused', response);
  return {
    code: `answered ${statusIn(response)}`,
    reason: oneLine(`The mail server answered: ${response}`),
    final: status >= 500,
    outage: false,
  };
};

const byCode: Readonly<Record<string, OutageCode>> = {
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'connection-refused',
  ENETUNREACH: 'connection-refused',
  EADDRNOTAVAIL: 'connection-refused',
  ENOTFOUND: 'host-unknown',
  EAI_AGAIN: 'host-unknown',
  EDNS: 'host-unknown',
  ETIMEDOUT: 'timeout',
  EABORT: 'timeout',
  ETLS: 'tls-failed',
  EAUTH: 'sign-in-refused',
  ENOAUTH: 'sign-in-refused',
  ECONNECTION: 'connection-lost',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ESOCKET: 'connection-lost',
};

const isTls = (code: unknown): boolean =>
  /^(?:ERR_SSL|ERR_TLS|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE)/.test(String(code));

/** Whatever else goes wrong on our side of the wire: another try may go through. */
const other = (error: SmtpError): SendFailure => ({
  code: 'not-sent',
  reason: oneLine(`The mail could not be sent: ${String(error.message)}`),
  final: false,
  outage: false,
});

/**
 * What an error of the SMTP client means. Final is only what the server said about this recipient or this message (5yz to
 * RCPT or DATA); a refusal of our connection, credentials or sender may be mended, so the mail waits.
 * @see RFC 5321, 4.2.1 and 4.5.4.1
 */
export const failureOf = (error: SmtpError): SendFailure => {
  const { code, originalCode, command, response, responseCode } = error;
  if (typeof responseCode === 'number' && typeof response === 'string')
    return refusedBy(String(command), responseCode, response);
  if (isTls(code) || isTls(originalCode)) return outage('tls-failed');
  const known = byCode[String(originalCode)] ?? byCode[String(code)];
  return known ? outage(known) : other(error);
};
