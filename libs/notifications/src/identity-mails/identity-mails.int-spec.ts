import { AddressCodes } from 'foyer/identity';
import type { EmailAddress } from 'foyer/platform';
import { eventually } from '../../../../test/support/eventually.js';
import type { RestClient } from '../../../../test/support/rest-client.js';
import { NotificationsApp, notificationsDatabase, publicUrl } from '../testing/notifications-app.js';
import { ScriptedMailServer } from '../testing/scripted-mail-server.js';
import type { TakenMail } from '../testing/scripted-mail-server.js';

describe('the mails of identity', () => {
  let database: Awaited<ReturnType<typeof notificationsDatabase>>;
  let app: NotificationsApp;
  let olive: RestClient;
  const server = new ScriptedMailServer();

  beforeAll(async () => {
    database = await notificationsDatabase();
    await server.start();
    app = await NotificationsApp.start(database.url, server.url);
    ({ olive } = await app.found('correct horse battery staple'));
  });

  afterEach(() => {
    server.taken.length = 0;
  });

  afterAll(async () => {
    await app.close();
    await server.stop();
    await database.drop();
  });

  const mailTo = (address: string): Promise<TakenMail> => eventually(() => server.to(address)[0]);

  const rows = async (): Promise<{ kind: string; state: string; sealed: boolean; line: string }[]> =>
    (
      await app.database.query<{ kind: string; state: string; sealed: boolean; line: string }>(
        `select kind, state, sealed_address is not null as sealed, m::text as line
         from foyer_notifications.mails m where organization_id = '' order by created_at`,
      )
    ).rows;

  const settled = () =>
    eventually(async () => (await rows()).every(({ state, sealed }) => state !== 'queued' && !sealed));

  const ask = (email: string, more: { hasAccount?: boolean; locale?: string } = {}) =>
    app.get(AddressCodes).issue({ purpose: 'join', email: email as EmailAddress, payload: 1, ...more });

  it('bring the link for a new password, which works', async () => {
    expect((await olive.post('/v1/auth/forgot-password', { email: 'olive@acme.test' })).status).toBe(202);
    const { mail, to } = await mailTo('olive@acme.test');
    expect(to).toEqual(['olive@acme.test']);
    expect(mail).toMatchObject({
      from: { name: 'Foyer', address: 'no-reply@foyer.test' },
      subject: 'Choose a new password',
      text: expect.stringContaining('for 60 minutes'),
    });
    const token = new RegExp(`^${publicUrl}/reset/([\\w-]{43})$`, 'm').exec(mail.text ?? '')?.[1];
    const reset = await olive.post('/v1/auth/reset-password', {
      token,
      password: 'another good password',
      passwordConfirmation: 'another good password',
    });
    expect(reset.status).toBe(204);
    await settled();
    expect((await rows()).map(({ kind, state }) => [kind, state])).toContainEqual(['password-reset', 'sent']);
  });

  it('bring that link in the language that is asked for over the API, too', async () => {
    const headers = { 'accept-language': 'de-AT, en;q=0.5' };
    const body = { email: 'olive@acme.test' };
    expect((await olive.post('/v1/auth/forgot-password', body, { headers })).status).toBe(202);
    const { mail } = await mailTo('olive@acme.test');
    expect([mail.subject, mail.text?.includes('60 Minuten')]).toEqual([
      'Wählen Sie ein neues Passwort',
      true,
    ]);
    await settled();
  });

  it('bring the code that is asked for, in the language of who asked', async () => {
    const codeId = await ask('ada@people.test', { locale: 'de' });
    const { mail } = await mailTo('ada@people.test');
    expect(mail.subject).toBe('Bestätigen Sie Ihre Adresse');
    const code = /^Ihr Code: (\d{6})$/m.exec(mail.text ?? '')?.[1] ?? '';
    expect(await app.get(AddressCodes).check(codeId, 'join', code)).toMatchObject({ payload: 1 });
  });

  it('tell who has an account to sign in, without a code', async () => {
    await ask('bob@people.test', { hasAccount: true });
    const { mail } = await mailTo('bob@people.test');
    expect(mail.subject).toBe('You already have an account');
    expect(mail.text).toContain(`${publicUrl}/join`);
    expect(mail.text).not.toMatch(/\d{6}/);
  });

  it('keep the address sealed until they are sent, and not at all afterwards', async () => {
    await server.stop();
    const codeId = await ask('cy@people.test');
    await eventually(async () => (await rows()).some(({ line }) => line.includes('connection-refused')));
    const waiting = (await rows()).find(({ line }) => line.includes(codeId));
    expect(waiting).toMatchObject({ state: 'queued', sealed: true });
    const code = app.get(AddressCodes).codeOf(codeId, 'k1');
    await server.start();
    await mailTo('cy@people.test');
    await settled();
    for (const line of [waiting?.line, ...(await rows()).map((row) => row.line)])
      expect(line).not.toMatch(new RegExp(`people\\.test|cy@|\\b${code}\\b`));
  });

  it('stay behind when their code is no longer good', async () => {
    await server.stop();
    await ask('dora@people.test');
    await app.database.query(
      `update foyer_notifications.mails set reference = jsonb_set(reference, '{expiresAt}', '1') where state = 'queued'`,
    );
    await settled();
    expect((await rows()).at(-1)).toMatchObject({ state: 'obsolete' });
    await server.start();
  });
});
