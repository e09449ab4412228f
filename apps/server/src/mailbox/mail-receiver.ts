import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import type { MessageStore } from './message-store.js';

const largestMessage = 25 * 1024 * 1024;
const closeWithinMs = 1_000;

/** What a real server writes on top when it delivers (RFC 5321, 4.4): the envelope, which the message does not show. */
const traceOf = ({ envelope }: SMTPServerSession): string => {
  const sender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const recipients = envelope.rcptTo.map(({ address }) => `Delivered-To: ${address}\r\n`);
  return `Return-Path: <${sender}>\r\n${recipients.join('')}`;
};

const receive = async (
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  store: MessageStore,
): Promise<void> => {
  const body = await buffer(stream);
  if (stream.sizeExceeded) throw Object.assign(new Error('Message is too large'), { responseCode: 552 });
  await store.add(Buffer.concat([Buffer.from(traceOf(session)), body]));
};

/** Accepts every message, from and for anybody, with any or no password, and delivers nothing. */
export const listenForMail = (
  store: MessageStore,
  port: number,
  host: string,
): Promise<() => Promise<void>> => {
  const server = new SMTPServer({
    banner: 'Foyer mailbox',
    size: largestMessage,
    authOptional: true,
    allowInsecureAuth: true,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'],
    // there is no certificate that a client could check
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: closeWithinMs,
    logger: false,
    onAuth: ({ username }, _session, done) => done(null, { user: username ?? 'anybody' }),
    onData: (stream, session, done) => {
      receive(stream, session, store).then(() => done(), done);
    },
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      // a client that breaks off is no reason to end
      server.on('error', () => undefined);
      resolve(() => new Promise((closed) => server.close(() => closed())));
    });
  });
};
