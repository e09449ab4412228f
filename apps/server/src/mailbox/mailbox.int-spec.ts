import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import type { Message } from './message.js';
import type { SummaryPage } from './message-store.js';
import { startMailbox } from './start-mailbox.js';
import type { RunningMailbox } from './start-mailbox.js';

let dataDir: string;
let mailbox: RunningMailbox;

const start = () => startMailbox({ dataDir, smtpPort: 21_025, webPort: 28_025 });
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'foyer-mailbox-'));
  mailbox = await start();
});
afterEach(async () => {
  await mailbox.close();
  rmSync(dataDir, { recursive: true });
});

const invitation = {
  from: '"Ada <b>" <ada@acme.test>',
  to: 'Bob <bob@acme.test>',
  bcc: 'cy@acme.test',
  subject: 'Join <script>alert(1)</script> 🚪',
  text: 'Come in: http://localhost:3000/i/abc?x=1&y=2\r\nGrüße',
  html: '<p>Come <a href="http://localhost:3000/i/abc">in</a><script>alert(1)</script></p>',
};

const send = (mail: SendMailOptions, auth?: { user: string; pass: string }) =>
  createTransport(mailbox.smtpUrl, auth === undefined ? {} : { auth }).sendMail(mail);

/** A connection for each request: one that is kept would be to the mailbox of the test before, on the same port. */
const get = (path: string): Promise<{ status: number; headers: Headers; body: string }> =>
  new Promise((resolve, reject) => {
    const asked = request(new URL(path, mailbox.webUrl), { agent: false }, (answer) => {
      const headers = new Headers(
        Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]),
      );
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, headers, body }), reject);
    });
    asked.on('error', reject).end();
  });

const list = async (query = ''): Promise<SummaryPage> =>
  JSON.parse((await get(`/messages${query}`)).body) as SummaryPage;
const firstId = async (): Promise<string> => (await list()).data[0]?.id ?? '';

describe('the mailbox', () => {
  it('keeps what was sent, with its envelope', async () => {
    await send(invitation);
    const { data, next } = await list();
    expect(next).toBeNull();
    expect(data).toEqual([
      {
        id: data[0]?.id,
        at: data[0]?.at,
        from: { name: 'Ada <b>', address: 'ada@acme.test' },
        to: [{ name: 'Bob', address: 'bob@acme.test' }],
        deliveredTo: ['bob@acme.test', 'cy@acme.test'],
        subject: invitation.subject,
      },
    ]);
    expect(Math.abs(Date.parse(data[0]?.at ?? '') - Date.now())).toBeLessThan(60_000);
  });

  it('tells a script all of a message, links first in line', async () => {
    await send(invitation);
    const message = JSON.parse((await get(`/messages/${await firstId()}`)).body) as Message;
    expect(message.text.trimEnd()).toBe('Come in: http://localhost:3000/i/abc?x=1&y=2\nGrüße');
    expect(message.links).toEqual(['http://localhost:3000/i/abc?x=1&y=2']);
    expect(message.headers.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Delivered-To', 'Message-ID', 'Subject']),
    );
  });

  it('takes any user and password', async () => {
    await send(invitation, { user: 'who', pass: 'ever' });
    expect((await list()).data).toHaveLength(1);
  });

  it('outlives its process, file by file, for its owner alone', async () => {
    await send(invitation);
    const before = await list();
    await mailbox.close();
    mailbox = await start();
    expect(await list()).toEqual(before);
    const [file = ''] = readdirSync(join(dataDir, 'mail'));
    expect(file).toBe(`${before.data[0]?.id}.eml`);
    expect(statSync(join(dataDir, 'mail', file)).mode & 0o777).toBe(0o600);
  });

  it('takes the next ports beside another one, and shares its folder', async () => {
    const other = await start();
    expect([other.smtpUrl, other.webUrl].includes(mailbox.smtpUrl)).toBe(false);
    await send(invitation);
    expect(await (await fetch(`${other.webUrl}/messages`)).json()).toEqual(await list());
    await other.close();
  });

  it('pages, newest first', async () => {
    for (let n = 1; n <= 51; n += 1) await send({ ...invitation, subject: `mail ${n}` });
    const first = await list();
    expect([first.data.length, first.data[0]?.subject, first.next]).toEqual([
      50,
      'mail 51',
      first.data[49]?.id,
    ]);
    const second = await list(`?before=${first.next}`);
    expect([second.data.map(({ subject }) => subject), second.next]).toEqual([['mail 1'], null]);
    expect((await get('/')).body).toContain(`/?before=${first.next}`);
  });

  it('can be emptied by a script', async () => {
    await send(invitation);
    await fetch(`${mailbox.webUrl}/messages`, { method: 'DELETE' });
    expect(await list()).toEqual({ data: [], next: null });
  });
});

describe('the pages of the mailbox', () => {
  it('show hostile text as text', async () => {
    await send(invitation);
    const id = await firstId();
    for (const path of ['/', `/mail/${id}`, `/mail/${id}?view=text`, `/mail/${id}?view=raw`]) {
      const { status, body, headers } = await get(path);
      expect([path, status, body.includes('<script')]).toEqual([path, 200, false]);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
    }
    expect((await get('/')).body).toContain('Join &lt;script&gt;alert(1)&lt;/script&gt; 🚪');
  });

  it('frame the HTML without scripts, forms or anything from elsewhere', async () => {
    await send(invitation);
    const id = await firstId();
    expect((await get(`/mail/${id}`)).body).toContain(
      'sandbox="allow-popups allow-popups-to-escape-sandbox"',
    );
    const { body, headers } = await get(`/messages/${id}/body.html`);
    expect(body).toContain('<base target="_blank"><p>Come <a href="http://localhost:3000/i/abc">in</a>');
    expect(headers.get('content-security-policy')).toContain(
      'sandbox allow-popups allow-popups-to-escape-sandbox',
    );
  });

  it('make links of the text followable', async () => {
    await send(invitation);
    const { body } = await get(`/mail/${await firstId()}?view=text`);
    expect(body).toContain('<a href="http://localhost:3000/i/abc?x=1&amp;y=2" rel="noreferrer">');
  });

  it.each(['/mail/none', '/messages/none', '/messages/..%2f..%2fsecrets/raw', '/nowhere'])(
    'know no %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('answer to their own name alone, and change nothing by a form', async () => {
    const { port } = new URL(mailbox.webUrl);
    const status = (options: object): Promise<number | undefined> =>
      new Promise((resolve) =>
        request({ host: '127.0.0.1', port, path: '/messages', ...options }, (answer) =>
          resolve(answer.statusCode),
        ).end(),
      );
    expect(await status({ headers: { host: `evil.test:${port}` } })).toBe(421);
    expect(await status({ method: 'POST' })).toBe(405);
  });
});
