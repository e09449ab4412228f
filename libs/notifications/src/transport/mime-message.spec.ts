import PostalMime from 'postal-mime';
import type { OutgoingMail } from './mail-transport.js';
import { mimeMessage } from './mime-message.js';

const mail: OutgoingMail = {
  messageId: '<mail_1@foyer.test>',
  from: { name: 'Acme via Foyer', address: 'no-reply@foyer.test' },
  to: 'ada@people.test',
  subject: 'Olive invites you',
  text: 'Hello\n\nworld\n',
  html: '<p style="margin: 0">Hello</p>\n',
  language: 'en',
};

const at = Date.UTC(2026, 10, 21, 9, 30);
const write = (more: Partial<OutgoingMail> = {}): string => mimeMessage({ ...mail, ...more }, at);
const headersOf = (message: string): string[] => message.slice(0, message.indexOf('\r\n\r\n')).split('\r\n');

describe('the message of a mail', () => {
  it('is one of text and HTML, to one person', () => {
    const [boundary = ''] = /foyer-[0-9a-f-]{36}/.exec(write()) ?? [];
    expect(write().replaceAll(/foyer-[0-9a-f-]{36}/g, boundary)).toBe(
      [
        'Message-ID: <mail_1@foyer.test>',
        'Date: Sat, 21 Nov 2026 09:30:00 +0000',
        'From: "Acme via Foyer"',
        ' <no-reply@foyer.test>',
        'To: <ada@people.test>',
        'Subject: Olive invites you',
        'Auto-Submitted: auto-generated',
        'Content-Language: en',
        'MIME-Version: 1.0',
        'Content-Type: multipart/alternative;',
        ` boundary="${boundary}"`,
        '',
        `--${boundary}`,
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: 7bit',
        '',
        'Hello\r\n\r\nworld',
        `--${boundary}`,
        'Content-Type: text/html; charset=utf-8',
        'Content-Transfer-Encoding: 7bit',
        '',
        '<p style="margin: 0">Hello</p>',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    );
  });

  const words = 'word '.repeat(60).trim();

  it.each([
    ['other scripts', '株式会社 🎉 Größe via Foyer, and so on for much longer than a line of a mail can be'],
    ['quotes', 'a "b" \\ (c) <d@evil.test>, e'],
    ['what looks encoded', 'a =?utf-8?q?=0D=0ABcc=3A_victim=40evil=2Etest?= b'],
    ['many words', words],
    ['one long word', 'x'.repeat(500)],
    ['line ends', 'a\r\nBcc: victim@evil.test\r\n\r\nb'],
  ])('carries %s in names and subjects, in lines of 78 characters', async (_, text) => {
    const message = write({ from: { ...mail.from, name: text }, subject: text });
    const { from, subject, headers } = await PostalMime.parse(message);
    expect(from).toEqual({ name: text, address: 'no-reply@foyer.test' });
    expect(subject).toBe(text);
    expect(headers).toHaveLength(9);
    for (const line of headersOf(message)) expect(line).toMatch(/^[\x20-\x7e]{1,78}$/);
  });

  it.each([
    ['other scripts', 'Größe 株式会社 🎉\n'],
    ['long lines', `${'x'.repeat(1_200)}\n`],
    ['lone carriage returns', 'a\rb\n'],
    ['what belongs into a MIME message', '--foyer\n.\nContent-Type: text/html\n = =3D\n'],
  ])('carries %s in its texts', async (_, text) => {
    const message = write({ text, html: `<p>${text}</p>` });
    const parsed = await PostalMime.parse(message);
    const whole = text.replaceAll('\r', '\n');
    expect([parsed.text, parsed.html]).toEqual([whole, `<p>${whole}</p>\n`]);
    for (const line of message.split('\r\n')) expect(line).toMatch(/^[\t\x20-\x7e]{0,998}$/);
  });

  it.each<[string, Partial<OutgoingMail>]>([
    ['recipient', { to: 'ada@people.test>\r\nBcc: <victim@evil.test' }],
    ['recipient', { to: 'ada@people.test, victim@evil.test' }],
    ['sender', { from: { name: '', address: 'no-reply@foyer.test\r\nX: y' } }],
    ['id', { messageId: '<mail_1>\r\nX: <y>' }],
    ['language', { language: 'en\r\nX: y' }],
  ])('is not written where a header would be more than its %s', (_, more) => {
    expect(() => write(more)).toThrow('A header of a mail would hold what does not belong there.');
  });
});
