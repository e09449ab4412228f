import { AcmeServer, ownersPassword as password } from '../support/acme-server.js';
import { RestClient } from '../support/rest-client.js';
import type { SmtpSink } from '../support/smtp-sink.js';

const next = 'window-cobalt-8-lantern';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const owner = 'owner@acme.test';

interface Page {
  readonly text: string;
}

describe('row 40: the reset of a forgotten password, on pages without scripts', () => {
  let acme: AcmeServer;
  let key: RestClient;
  let mailbox: SmtpSink;
  beforeAll(async () => {
    acme = await AcmeServer.start();
    ({ key, mailbox } = acme);
  });
  afterAll(() => acme?.stop());

  const browser = (): RestClient => new RestClient(acme.url);

  const submit = (client: RestClient, path: string, fields: Record<string, string>, language = 'en') =>
    client.send<Page>('POST', path, new URLSearchParams(fields).toString(), {
      headers: { ...form, 'accept-language': language },
    });

  const signIn = async (email: string, secret: string): Promise<RestClient | number> => {
    const client = browser();
    const { status } = await client.post('/v1/auth/sign-in', { email, password: secret });
    return status === 200 ? client : status;
  };

  let mails = 0;
  /** @returns the path that the next mail to the owner leads to */
  const mailedLink = async (subject: string): Promise<string> => {
    const mail = await mailbox.mailTo(owner, (mails += 1));
    expect(mail.subject).toBe(subject);
    const link = new RegExp(`${acme.url}(/reset/[\\w-]{43})`).exec(mail.text)?.[1] ?? '';
    expect(mail.html).toContain(link);
    return link;
  };

  /** @returns a browser that has opened the mailed link */
  const opened = async (): Promise<RestClient> => {
    const client = browser();
    await submit(client, '/forgot-password', { email: owner });
    const { status, headers } = await client.get(await mailedLink('Choose a new password'));
    expect([status, headers.get('location')]).toEqual([303, '/reset']);
    return client;
  };

  it('leads from the sign-in page of an invite to a new password, and back to the invite', async () => {
    const made = await key.post<{ url: string }>('/v1/organizations/acme/invites', {
      kind: 'link',
      grant: { roles: ['member'] },
    });
    const before = (await signIn(owner, password)) as RestClient;
    const client = browser();
    await client.get(new URL(made.body.url).pathname);
    expect((await client.get<Page>('/join?as=member')).body.text).toContain('<a href="/forgot-password">');
    expect((await client.get<Page>('/forgot-password')).body.text).toContain('action="/forgot-password"');
    const asked = await submit(client, '/forgot-password', { email: ` ${owner.toUpperCase()}` });
    expect(asked.body.text).toContain('Look into your mail');
    const link = await mailedLink('Choose a new password');
    const first = await client.get(link);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/reset']);
    const page = await client.get<Page>('/reset');
    expect(page.status).toBe(200);
    expect(page.body.text).toContain(`value="${owner}"`);
    for (const answer of [first, page]) {
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.body.text).not.toMatch(/<script|<link|src=/);
    expect(`${page.body.text}${client.cookies.get('foyer-reset')}`).not.toContain(link.slice(7));
    const done = await submit(client, '/reset', { password: next, passwordConfirmation: next });
    expect([done.status, done.body.text.includes('Your new password is set')]).toEqual([200, true]);
    expect(done.body.text).toContain('<a href="/join?as=member">');
    expect((await before.get('/v1/auth/me')).status).toBe(401);
    expect(await signIn(owner, password)).toBe(401);
    expect((await submit(client, '/join/sign-in', { email: owner, password: next })).status).toBe(303);
    expect((await client.get<Page>('/join')).body.text).toContain('You are in already');
  });

  it('shows the form again for a password that will not do, and nothing is used up', async () => {
    const client = await opened();
    const tries = [
      ['short', 'short', 'The password is too short'],
      ['Password123', 'Password123', 'The password is too easy to guess'],
      [owner, owner, 'The password is too easy to guess'],
      [next, `${next}!`, 'The passwords differ'],
    ] as const;
    for (const [typed, again, problem] of tries) {
      const { status, body } = await submit(client, '/reset', {
        password: typed,
        passwordConfirmation: again,
      });
      expect([status, body.text.includes(problem), body.text.includes(`value="${typed}"`)]).toEqual([
        422,
        true,
        typed === owner,
      ]);
    }
    expect((await submit(client, '/reset', {})).status).toBe(422);
    const passwords = { password, passwordConfirmation: password };
    expect((await submit(client, '/reset', passwords)).status).toBe(200);
    expect(await signIn(owner, password)).toBeInstanceOf(RestClient);
  });

  it('has a page for a link that is used up, or none at all, with the way to another', async () => {
    const client = await opened();
    const another = browser();
    another.cookies.set('foyer-reset', client.cookies.get('foyer-reset') ?? '');
    const passwords = { password, passwordConfirmation: password };
    expect((await submit(another, '/reset', passwords)).status).toBe(200);
    const forged = browser();
    await forged.get(`/reset/${'A'.repeat(43)}`);
    const answers = [
      await client.get<Page>('/reset'),
      await submit(client, '/reset', passwords),
      await forged.get<Page>('/reset'),
      await browser().get<Page>('/reset'),
      await submit(browser(), '/reset', passwords),
    ];
    for (const { status, body } of answers) {
      expect(status).toBe(410);
      expect(body.text).toContain('This link does not work any more');
      expect(body.text).toContain('<a href="/forgot-password">');
    }
  });

  it('says the same to any address, takes as long, and mails nobody else', async () => {
    const before = mailbox.mails.length;
    for (const email of ['nobody@acme.test', 'no address', '', '<b>x</b>@acme.test']) {
      const from = performance.now();
      const { status, body } = await submit(browser(), '/forgot-password', { email });
      expect([status, body.text.includes('Look into your mail')]).toEqual([200, true]);
      expect(body.text).not.toContain('<b>x');
      expect(performance.now() - from).toBeGreaterThan(190);
    }
    expect(mailbox.mails.length).toBe(before);
  });

  it('speaks German where the browser does, in the mail too', async () => {
    const client = browser();
    const asked = await submit(client, '/forgot-password', { email: owner }, 'de-AT, en;q=0.5');
    expect(asked.body.text).toContain('Sehen Sie in Ihre Post');
    await client.get(await mailedLink('Wählen Sie ein neues Passwort'));
    const page = await client.get<Page>('/reset', { headers: { 'accept-language': 'de' } });
    expect(page.body.text).toContain('<html lang="de">');
    expect(page.body.text).toContain('Wählen Sie ein neues Passwort');
  });

  it('refuses a form from another site', async () => {
    const client = await opened();
    const { status } = await client.send('POST', '/reset', 'password=x', {
      headers: { ...form, 'sec-fetch-site': 'cross-site' },
    });
    expect(status).toBe(403);
  });
});
