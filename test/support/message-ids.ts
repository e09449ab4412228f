import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server on loopback that keeps of each mail whom it is for and its Message-ID: enough for tens of thousands. */
export class MessageIds {
  readonly mails: { readonly to: string; readonly messageId: string }[] = [];
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map(({ address }) => address).join();
      text(stream).then((mail) => {
        this.mails.push({ to, messageId: /^message-id: *(.+)$/im.exec(mail)?.[1]?.trim() ?? '' });
        done();
      }, done);
    },
  });

  async start(): Promise<void> {
    this.server.on('error', () => undefined);
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
