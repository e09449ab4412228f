import { once } from 'node:events';
import { createServer } from 'node:net';

const endOfMail = '\r\n.\r\n';

const replyTo = (line) => {
  if (/^EHLO/i.test(line)) return '250 sink';
  if (/^DATA/i.test(line)) return '354 go on';
  return /^QUIT/i.test(line) ? '221 bye' : '250 ok';
};

/** Takes every mail over SMTP, counts it and forgets it. */
export class MailSink {
  received = 0;

  constructor() {
    this.server = createServer((socket) => this.serve(socket));
  }

  static async open() {
    const sink = new MailSink();
    sink.server.listen(0, '127.0.0.1');
    await once(sink.server, 'listening');
    return sink;
  }

  get url() {
    return `smtp://127.0.0.1:${this.server.address().port}`;
  }

  serve(socket) {
    let text = '';
    let isMail = false;
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      text += chunk;
      for (;;) {
        const mark = isMail ? endOfMail : '\r\n';
        const end = text.indexOf(mark);
        if (end === -1) return;
        const reply = isMail ? '250 kept' : replyTo(text.slice(0, end));
        if (isMail) this.received += 1;
        isMail = reply.startsWith('354');
        text = text.slice(end + mark.length);
        socket.write(`${reply}\r\n`);
      }
    });
    socket.write('220 sink\r\n');
  }

  close() {
    this.server.close();
  }
}
