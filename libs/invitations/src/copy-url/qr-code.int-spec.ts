import QRCode from 'qrcode';
import type { Json } from '../testing/invitations-app.js';
import { InvitationsApp, inviteByEmail, makeLink } from '../testing/invitations-app.js';

const day = 86_400_000;
const quietZone = 4;

const runs = /([Mmh])([\d.-]+)(?: ([\d.-]+))?/g;

/** @returns the dark modules of the image, as `x y` without the quiet zone: each run of the path is `h` long, `m` moves on */
const darkIn = (svg: string): string[] => {
  const size = /viewBox="0 0 (\d+) \1"/.exec(svg)?.[1];
  expect(svg).toContain(`<path fill="#ffffff" d="M0 0h${size}v${size}H0z"/>`);
  const dark: string[] = [];
  let [x, y] = [0, 0];
  for (const [, step, first, second] of svg.slice(svg.indexOf('stroke="#000000"')).matchAll(runs)) {
    const length = Number(first);
    if (step === 'M') [x, y] = [length, Math.floor(Number(second))];
    else x += length;
    if (step === 'h') {
      const run = Array.from({ length }, (_, n) => `${x - length + n - quietZone} ${y - quietZone}`);
      dark.push(...run);
    }
  }
  return dark;
};

const darkOf = (url: string): string[] => {
  const { data, size } = QRCode.create(url, { errorCorrectionLevel: 'Q' }).modules;
  return [...data].flatMap((module, at) => (module ? [`${at % size} ${Math.floor(at / size)}`] : []));
};

describe('row 8: the QR code of an invite', () => {
  let given: InvitationsApp;
  beforeAll(async () => {
    given = await InvitationsApp.start();
  });
  afterAll(() => given.close());

  const qr = ({ id }: Json) =>
    given.olga.client.get<{ text: string; code?: string }>(`${given.path}/invites/${String(id)}/qr.svg`);
  const copies = async ({ id }: Json) =>
    (
      await given.app.eventLog.reader.read(given.acme.organizationId, {
        stream: String(id),
        types: ['InviteUrlCopied'],
      })
    ).map(({ actor }) => actor.id);

  it('shows the very URL that the link has, and who looked at it is written down', async () => {
    const link = await makeLink(given.olga.client, given.path);
    const { status, headers, body } = await qr(link);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'image/svg+xml',
      'no-store',
    ]);
    expect(darkIn(body.text)).toEqual(darkOf(String(link['url'])));
    expect(body.text).not.toContain(String(link['url']).split('/i/')[1]);
    expect(await copies(link)).toEqual([given.olga.user.id]);
  });

  it('of an e-mail invite is another one once it was sent again', async () => {
    const invite = await inviteByEmail(given.olga.client, given.path, 'ada@acme.test');
    const first = (await qr(invite)).body.text;
    expect(darkIn(first)).toEqual(darkOf(given.tokens.urlOf(await rowOf(invite))));
    await given.olga.client.post(`${given.path}/invites/${String(invite['id'])}/resend`);
    const second = (await qr(invite)).body.text;
    expect(darkIn(second)).toEqual(darkOf(given.tokens.urlOf(await rowOf(invite))));
    expect(second).not.toBe(first);
    expect(await copies(invite)).toHaveLength(2);
  });

  it('is refused of what is not live, to who may only read, and of what is no invite; nothing is written down', async () => {
    const link = await makeLink(given.olga.client, given.path);
    await given.olga.client.post(`${given.path}/invites/${String(link['id'])}/disable`);
    expect((await qr(link)).status).toBe(200);
    given.app.clock.ahead = 8 * day;
    expect(await refusalOf(link)).toEqual([409, 'invite.not-pending']);
    given.app.clock.ahead = 0;
    await given.olga.client.post(`${given.path}/invites/${String(link['id'])}/revoke`);
    expect(await refusalOf(link)).toEqual([409, 'invite.not-pending']);
    expect(await refusalOf({ id: 'nonsense' })).toEqual([404, 'invite.unknown']);
    const audrey = await given.app.signedIn('audrey');
    await given.app.join(given.acme.organizationId, audrey, ['auditor']);
    const answer = await audrey.client.get(`${given.path}/invites/${String(link['id'])}/qr.svg`);
    expect([answer.status, answer.body['code']]).toEqual([403, 'permission.missing']);
    expect(await copies(link)).toHaveLength(1);
  });

  const refusalOf = async (invite: Json) => {
    const { status, headers, body } = await qr(invite);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return [status, body.code];
  };

  const rowOf = async ({ id }: Json) => {
    const { body } = await given.olga.client.get<{ generation: number }>(
      `${given.path}/invites/${String(id)}`,
    );
    return { inviteId: String(id), generation: body.generation, tokenKid: 'k1' };
  };
});
