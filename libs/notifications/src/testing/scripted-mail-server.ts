import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import type { Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail as a mail server took it. */
export interface TakenMail {
  /** Envelope, as it was given. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: Email;
}

/** An answer of SMTP that refuses: `550 5.1.1 No such user`. */
export const answer = (line: string): Error =>
  Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) });

const readAll = async (stream: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

/** A real SMTP server on loopback that a specification tells what to refuse, and when. */
export class ScriptedMailServer {
  readonly taken: TakenMail[] = [];
  /** Throws what the recipient is refused with. */
  recipient: (address: string) => void = () => undefined;
  /** Asked once the whole mail is there, before it is acknowledged; throws what it is refused with. */
  message: (mail: TakenMail) => void | Promise<void> = () => undefined;
  /** Most connections that were open at once. */
  mostConnections = 0;
  port = 0;
  private server: SMTPServer | undefined;
  private open = 0;

  /** Listens on the same port again after {@link stop}. */
  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onConnect: (_session, done) => {
        this.mostConnections = Math.max(this.mostConnections, (this.open += 1));
        done();
      },
      onClose: () => void (this.open -= 1),
      onRcptTo: ({ address }, _session, done) => {
        try {
          this.recipient(address);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        this.take(mailFrom ? mailFrom.address : '', to, stream).then(() => done(), done);
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
    this.server = server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  to(address: string): TakenMail[] {
    return this.taken.filter(({ to }) => to.includes(address));
  }

  private async take(from: string, to: readonly string[], stream: AsyncIterable<Buffer>): Promise<void> {
    const raw = await readAll(stream);
    const mail = { from, to, raw: raw.toString('latin1'), mail: await PostalMime.parse(raw) };
    await this.message(mail);
    this.taken.push(mail);
  }
}
