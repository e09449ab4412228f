import { MailerService } from '@nestjs-modules/mailer';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tameName } from '../letters/tame-text.js';
import { answer, ScriptedMailServer } from '../testing/scripted-mail-server.js';
import type { OutgoingMail, SendFailure } from './mail-transport.js';
import { SmtpTransport, smtpOptions } from './smtp-transport.js';

const mail: OutgoingMail = {
  messageId: '<mail_1@foyer.test>',
  from: { name: 'Acme via Foyer', address: 'no-reply@foyer.test' },
  to: 'ada@people.test',
  subject: 'Olive invites you',
  text: 'Hello\n.\nworld: äöü 🎉\n',
  html: '<p>Hello</p>',
  language: 'en',
};

describe('SMTP', () => {
  const server = new ScriptedMailServer();
  const mailers: MailerService[] = [];
  const sockets: Server[] = [];

  beforeAll(() => server.start());

  afterEach(async () => {
    await Promise.all(mailers.splice(0).map((mailer) => mailer.onModuleDestroy()));
    sockets.splice(0).forEach((each) => each.close());
    Object.assign(server, { recipient: () => undefined, message: () => undefined });
    server.taken.length = 0;
  });

  afterAll(() => server.stop());

  const send = (more: Partial<OutgoingMail> = {}, url = server.url, signal = AbortSignal.timeout(3_000)) => {
    const mailer = new MailerService(smtpOptions(url, 2), undefined as never);
    mailers.push(mailer);
    return new SmtpTransport(mailer).send({ ...mail, ...more }, signal);
  };

  /** A server that speaks by hand. */
  const speaking = async (speak: (socket: Socket) => void): Promise<string> => {
    const listener = createServer((socket) => {
      socket.on('error', () => undefined);
      speak(socket);
    });
    sockets.push(listener);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  };

  it('hands over text and HTML as they are', async () => {
    expect(await send()).toBeUndefined();
    expect(server.taken[0]?.mail).toMatchObject({
      subject: mail.subject,
      text: expect.stringContaining(mail.text),
      html: expect.stringContaining(mail.html),
      messageId: mail.messageId,
    });
  });

  const refusals: [string, string, Partial<SendFailure>][] = [
    ['recipient', '550 5.1.1 <ada@people.test>: No such user', { code: 'answered 550 5.1.1', final: true }],
    ['recipient', '553 Bad name', { code: 'answered 553', final: true }],
    ['recipient', '450 4.2.1 Try later', { code: 'answered 450 4.2.1', final: false }],
    ['recipient', '421 4.3.2 Closing', { code: 'server-refused', outage: true, final: false }],
    ['recipient', '530 5.7.0 Sign in first', { code: 'server-refused', outage: true, final: false }],
    ['message', '554 5.6.0 Spam', { code: 'answered 554 5.6.0', final: true }],
    ['message', '451 4.7.1 Greylisted', { code: 'answered 451 4.7.1', final: false, outage: false }],
  ];

  it.each(refusals)('%s refused: %s', async (when, line, expected) => {
    Object.assign(server, {
      [when]: () => {
        throw answer(line);
      },
    });
    const failure = await send();
    expect(failure).toMatchObject(expected);
    expect(failure?.reason).toContain(line);
    expect(server.taken).toEqual([]);
  });

  it('tells what keeps the server out of reach', async () => {
    const closed = await speaking(() => undefined);
    await new Promise((resolve) => sockets.splice(0)[0]?.close(resolve));
    const busy = await speaking((socket) => socket.end('554 5.3.2 Not today\r\n'));
    const dumb = await speaking(() => undefined);
    const rude = await speaking((socket) => {
      socket.write('220 hello\r\n');
      socket.once('data', () => socket.destroy());
    });
    const picky = await speaking((socket) => {
      socket.write('220 hello\r\n');
      socket.on('data', (line) => {
        const said = String(line);
        if (said.startsWith('EHLO')) socket.write('250-hello\r\n250 AUTH PLAIN\r\n');
        else socket.write(said.startsWith('AUTH') ? '535 5.7.8 Wrong password\r\n' : '502 What?\r\n');
      });
    });
    const codes = await Promise.all([
      send({}, closed),
      send({}, busy),
      send({}, dumb, AbortSignal.timeout(300)),
      send({}, rude),
      send({}, picky.replace('//', '//user:secret@')),
      send({}, 'smtp://mail.invalid:25'),
      send({}, server.url.replace('smtp:', 'smtps:')),
    ]);
    expect(codes.map((failure) => [failure?.code, failure?.outage, failure?.final])).toEqual([
      ['connection-refused', true, false],
      ['server-refused', true, false],
      ['timeout', true, false],
      ['connection-lost', true, false],
      ['sign-in-refused', true, false],
      ['host-unknown', true, false],
      ['tls-failed', true, false],
    ]);
    expect(JSON.stringify(codes)).not.toContain('secret');
  });

  it('has the same headers and one recipient, whatever is in a name', async () => {
    const names = [
      'Acme\r\nBcc: victim@evil.test',
      'Acme\nTo: victim@evil.test\n\nbody',
      'Acme\u2028Bcc: victim@evil.test',
      'Acme\u2029Cc: victim@evil.test',
      'Acme\u0085Cc: victim@evil.test',
      'Acme\u0000\u000b\u000cX: y',
      '"Acme" <victim@evil.test>, other',
      'victim@evil.test',
      'Group: a@evil.test, b@evil.test;',
      '=?utf-8?q?=0D=0ABcc=3A_victim=40evil=2Etest?=',
      'https://evil.test/x www.evil.test evil.test',
      'a(b)c\\"d',
      '株式会社 🎉 Größe',
      'x'.repeat(1_000),
    ];
    for (const name of names) {
      server.taken.length = 0;
      const tame = tameName(name);
      expect(
        await send({ from: { ...mail.from, name: `${tame} via Foyer` }, subject: `${tame} invites you` }),
      ).toBeUndefined();
      const [taken] = server.taken;
      expect(taken?.to).toEqual(['ada@people.test']);
      expect(taken?.mail.headers.map(({ key }) => key).toSorted()).toEqual([
        'auto-submitted',
        'content-language',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ]);
      expect(taken?.mail).toMatchObject({
        from: { name: `${tame} via Foyer`, address: 'no-reply@foyer.test' },
        to: [{ address: 'ada@people.test' }],
        subject: `${tame} invites you`,
      });
      expect(taken?.mail.subject).not.toMatch(/https?:|www\.|evil\.test/);
    }
  });

  it('reads no file and no address of the web for a mail', async () => {
    const sneaky = { path: '/etc/passwd' } as unknown as string;
    expect(await send({ html: sneaky })).toMatchObject({ code: 'not-sent', final: false, outage: false });
    expect(server.taken).toEqual([]);
  });
});
