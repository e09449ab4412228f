import { createLogger } from './logger.js';
import { isPassingFailure } from './passing-failure.js';
import { redactLine, withoutSecrets } from './redaction.js';
import { logged as ofRequest, plainAddress } from './request-context.js';

const token = 'A'.repeat(20) + '-_9'.repeat(8);
const logged = (write: (logger: ReturnType<typeof createLogger>) => void) => {
  const lines: string[] = [];
  write(createLogger('debug', { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe('Text for logs', () => {
  it.each([
    [`GET /i/${token}?x=1 HTTP/1.1`, 'GET /i/[redacted]?x=1 HTTP/1.1'],
    [`https://a.test/reset/${token}#x`, 'https://a.test/reset/[redacted]#x'],
    [`key fk_${token}!`, 'key fk_[redacted]!'],
    [`whsec_${token}`, 'whsec_[redacted]'],
    [`Authorization: Bearer ${token}`, 'Authorization: Bearer [redacted]'],
    [`a=1; foyer=${token}; foyer-invite=${token}`, 'a=1; foyer=[redacted]; foyer-invite=[redacted]'],
    [`__Host-foyer=${token}; Path=/`, '__Host-foyer=[redacted]; Path=/'],
    ['postgres://foyer:s3cret@db:5432/foyer', 'postgres://foyer:[redacted]@db:5432/foyer'],
    ['/x?token=abc&q=1', '/x?token=[redacted]&q=1'],
    ['route /i/:token', 'route /i/:token'],
    ['nothing to hide in http://localhost:3000/invites', 'nothing to hide in http://localhost:3000/invites'],
  ])('%s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  it('loses fields that hold secrets, at any depth, and stays JSON', () => {
    const line = JSON.stringify({
      body: { password: 'a"b\\', passwordConfirmation: 'x', setupToken: 'y', deep: [{ secret: 's' }] },
      headers: { cookie: 'a=b', 'set-cookie': ['a', 'b'], authorization: 'Basic eDp5' },
      code: 'invite.unknown',
    });
    expect(JSON.parse(redactLine(line))).toEqual({
      body: {
        password: '[redacted]',
        passwordConfirmation: '[redacted]',
        setupToken: '[redacted]',
        deep: [{ secret: '[redacted]' }],
      },
      headers: { cookie: '[redacted]', 'set-cookie': '[redacted]', authorization: '[redacted]' },
      code: 'invite.unknown',
    });
  });
});

describe('The logger', () => {
  it('writes one object a line, whatever the text holds', () => {
    const lines = logged((logger) => logger.warn('a\r\nb \u001b[31m', 'Mail'));
    expect(lines).toMatchObject([{ level: 'warn', context: 'Mail', msg: 'a\r\nb \u001b[31m' }]);
  });

  it('keeps the stack of errors and takes secrets out of them', () => {
    const lines = logged((logger) => logger.error(new Error(`no way with fk_${token}`), 'Http'));
    expect(lines).toMatchObject([
      { level: 'error', msg: 'no way with fk_[redacted]', err: { type: 'Error' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain(token);
  });

  it('names the request, and nobody’s address', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(ofRequest({ requestId: 'r-1', ip: '192.0.2.1' })).toEqual({ requestId: 'r-1' });
    const known = { requestId: 'r-2', traceparent };
    expect(ofRequest({ ...known, ip: '192.0.2.1' })).toEqual(known);
    const lines = logged((logger) => logger.log({ ...ofRequest(known), msg: 'hello' }));
    expect(lines).toMatchObject([{ level: 'info', ...known, msg: 'hello' }]);
  });
});

describe('Addresses', () => {
  it.each([
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1:80', undefined],
    ['unknown', undefined],
    ['', undefined],
  ])('%s is %s', (given, expected) => {
    expect(plainAddress(given)).toBe(expected);
  });
});

describe('A lost connection', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });
  it.each([
    coded('57P01'),
    coded('08006'),
    coded('53300'),
    coded('40P01'),
    coded('ECONNREFUSED'),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
    new Error('outer', { cause: coded('ECONNRESET') }),
    Object.assign(new Error('query failed'), { driverError: coded('57P03') }),
    new AggregateError([coded('ECONNREFUSED')]),
  ])('is %s', (error) => {
    expect(isPassingFailure(error)).toBe(true);
  });

  it.each([coded('23505'), coded('42P01'), new Error('x'), 'ECONNREFUSED', undefined, null])(
    'is not %s',
    (error) => {
      expect(isPassingFailure(error)).toBe(false);
    },
  );
});
