import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EmailAddress } from 'foyer/platform';
import { RefusedError } from 'foyer/platform';
import { startIdentity } from '../../../../test/support/identity-app.js';
import type { IdentityApp } from '../../../../test/support/identity-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { Public } from '../authentication/public.js';
import { perform } from '../perform.js';
import { AddressCodes, codeConstraints, codeLife } from './address-codes.js';
import { CodeCookie } from './code-cookie.js';

@Public()
@Controller('v1/cookie')
class Cookies {
  constructor(private readonly cookie: CodeCookie) {}

  @Post()
  set(@Res({ passthrough: true }) reply: FastifyReply) {
    this.cookie.set(reply, 'code-1');
    return {};
  }

  @Get()
  read(@Req() request: FastifyRequest) {
    return { read: this.cookie.read(request) ?? null };
  }
}

const hour = 60 * 60_000;

describe('An address code', () => {
  let identity: IdentityApp;
  let codes: AddressCodes;
  let boxes = 0;
  beforeAll(async () => {
    identity = await startIdentity({ controllers: [Cookies] });
    codes = identity.get(AddressCodes);
  });
  afterAll(() => identity.stop());

  const mailbox = () => `box-${(boxes += 1)}@acme.test` as EmailAddress;
  const issue = (email = mailbox(), more: { hasAccount?: boolean; locale?: string } = {}) =>
    codes.issue({ purpose: 'join', email, payload: { name: 'Ada' }, ...more });
  const right = (codeId: string) => codes.codeOf(codeId, 'k1');
  const wrong = (codeId: string) => String((Number(right(codeId)) + 1) % 1_000_000).padStart(6, '0');
  const codeOf = (error: unknown) => (error instanceof RefusedError ? error.refusal.refused : String(error));
  const attempt = (codeId: string, typed: string, purpose: 'join' | 'verify-address' = 'join') =>
    codes.check(codeId, purpose, typed).then(() => 'right', codeOf);

  it('owes its mail, which holds no code', async () => {
    const email = mailbox();
    const codeId = await issue(email, { locale: 'de' });
    const owed = (await identity.mails()).at(-1);
    expect(owed).toEqual({
      kind: 'code',
      about: {
        codeId,
        kid: 'k1',
        purpose: 'join',
        email,
        locale: 'de',
        hasAccount: false,
        expiresAt: identity.clock.now() + codeLife,
      },
    });
    expect(right(codeId)).toMatch(/^\d{6}$/);
  });

  it('that is right gives back what was sealed with it', async () => {
    const email = mailbox();
    const codeId = await issue(email);
    expect(await codes.check(codeId, 'join', right(codeId))).toMatchObject({
      email,
      payload: { name: 'Ada' },
    });
    expect(await attempt(codeId, ` ${right(codeId).slice(0, 3)} ${right(codeId).slice(3)}`)).toBe('right');
  });

  it('is used once, whoever is faster', async () => {
    const codeId = await issue();
    const proofs = await Promise.all([1, 2, 3].map(() => codes.check(codeId, 'join', right(codeId))));
    const uses = proofs.map(({ use }) =>
      perform(identity.database, [use], codeConstraints).then(() => 'used', codeOf),
    );
    expect((await Promise.all(uses)).toSorted()).toEqual(['code.expired', 'code.expired', 'used']);
    expect(await attempt(codeId, right(codeId))).toBe('code.expired');
  });

  it('that is wrong may be tried five times; then not even the right one helps', async () => {
    const codeId = await issue();
    for (let n = 0; n < 5; n += 1) expect(await attempt(codeId, wrong(codeId))).toBe('code.wrong');
    expect(await attempt(codeId, right(codeId))).toBe('code.too-many-tries');
    expect(await attempt(codeId, wrong(codeId))).toBe('code.too-many-tries');
  });

  it('that is wrong may be tried five times, also all at once', async () => {
    const codeId = await issue();
    const tries = await Promise.all(Array.from({ length: 12 }, () => attempt(codeId, wrong(codeId))));
    expect(tries.filter((each) => each === 'code.wrong')).toHaveLength(5);
    expect(tries.filter((each) => each === 'code.too-many-tries')).toHaveLength(7);
  });

  it('starts anew when a new one is asked for', async () => {
    const email = mailbox();
    const first = await issue(email);
    for (let n = 0; n < 6; n += 1) await attempt(first, wrong(first));
    const second = await issue(email);
    expect(await codes.newestOf('join', email)).toBe(second);
    expect(await attempt(second, right(second))).toBe('right');
  });

  it.each(['', '12345', '1234567', 'abcdef', '１２３４５６'])('is wrong as %j', async (typed) => {
    expect(await attempt(await issue(), typed)).toBe('code.wrong');
  });

  it('is good for ten minutes, to the millisecond', async () => {
    const codeId = await issue();
    identity.clock.advance(codeLife - 1);
    expect(await attempt(codeId, right(codeId))).toBe('right');
    identity.clock.advance(1);
    expect(await attempt(codeId, right(codeId))).toBe('code.expired');
  });

  it('of another purpose, or that never was, is expired', async () => {
    const codeId = await issue();
    expect(await attempt(codeId, right(codeId), 'verify-address')).toBe('code.expired');
    expect(await attempt('nonsense', '123456')).toBe('code.expired');
  });

  it('for an address with an account is never right', async () => {
    const codeId = await issue(undefined, { hasAccount: true });
    expect(await attempt(codeId, right(codeId))).toBe('code.wrong');
    expect((await identity.mails()).at(-1)?.about).toMatchObject({ codeId, hasAccount: true });
  });

  it('can be asked for five times an hour for each mailbox, also all at once', async () => {
    const email = mailbox();
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => issue(email).then(() => 'mailed', codeOf)),
    );
    expect(asked.toSorted()).toEqual([...Array(5).fill('mailed'), ...Array(3).fill('rate.limited')]);
    expect(await issue().then(() => 'mailed')).toBe('mailed');
    const limited = await issue(email).catch((error: unknown) => error);
    expect(limited instanceof RefusedError && limited.extras.headers).toEqual({ 'retry-after': '3600' });
    identity.clock.advance(hour);
    expect(await issue(email).then(() => 'mailed', codeOf)).toBe('mailed');
  });

  it('leaves neither address nor code nor payload in the table', async () => {
    const email = mailbox();
    const codeId = await issue(email);
    const { rows } = await identity.database.query<{ all: string }>(
      `select json_agg(c)::text as all from foyer_identity.address_codes c where id = $1`,
      [codeId],
    );
    for (const secret of [email, right(codeId), 'Ada']) {
      expect(rows[0]?.all).not.toContain(secret);
      expect(rows[0]?.all).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('is swept away after an hour', async () => {
    await issue();
    identity.clock.advance(hour - 1);
    const live = await issue();
    identity.clock.advance(1);
    expect(await codes.sweep()).toBeGreaterThan(0);
    expect(await codes.sweep()).toBe(0);
    expect(await attempt(live, right(live))).toBe('right');
  });

  it('is remembered by the browser under seal', async () => {
    const client = new RestClient(identity.url);
    const { headers } = await client.post('/v1/cookie');
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^foyer-code=[A-Za-z0-9_-]+; Max-Age=1800; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    expect(headers.getSetCookie()[0]).not.toContain(Buffer.from('code-1').toString('base64url'));
    expect((await client.get('/v1/cookie')).body).toEqual({ read: 'code-1' });
    client.cookies.set('foyer-code', `x${client.cookies.get('foyer-code')}`);
    expect((await client.get('/v1/cookie')).body).toEqual({ read: null });
  });
});
