import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually.js';

/** A mail as it came over SMTP. */
export interface ReceivedMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** The first `{origin}/i/{token}` of the text, if any. */
  readonly inviteToken: string | undefined;
}

const received = async (to: readonly string[], raw: Buffer): Promise<ReceivedMail> => {
  const mail = await PostalMime.parse(raw);
  const text = mail.text ?? '';
  return {
    to,
    subject: mail.subject ?? '',
    text,
    html: mail.html ?? '',
    messageId: mail.messageId ?? '',
    inviteToken: /\/i\/([\w-]{43})/.exec(text)?.[1],
  };
};

/** A real SMTP server on loopback that keeps what it gets. */
export class SmtpSink {
  readonly mails: ReceivedMail[] = [];
  private isStalled = false;
  private server: SMTPServer | undefined;
  port = 0;

  /** Listens on the same port again after {@link stop}. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        if (this.isStalled) return void stream.resume();
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          received(to, Buffer.concat(chunks)).then((mail) => (this.mails.push(mail), done()), done);
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  /** From now on it takes mails in, and never says whether it has. */
  stall(): void {
    this.isStalled = true;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** @returns the n-th mail to that address (from 1), as soon as it is there */
  async mailTo(address: string, n = 1): Promise<ReceivedMail> {
    const found = () => this.mails.filter(({ to }) => to.includes(address))[n - 1];
    return eventually(found, `mail number ${n} to ${address}`).catch((error: Error) => {
      error.message += `; there are mails to ${this.mails.map(({ to }) => to.join()).join('; ') || 'nobody'}`;
      throw error;
    });
  }
}
