import { csrfRefusal } from './csrf.js';

const ours = 'https://foyer.test';
const judge = (headers: Record<string, string>, method = 'POST', publicUrl = ours) =>
  csrfRefusal(method, headers, publicUrl)?.refusal.refused ?? 'fine';

describe('An unsafe call with one of our cookies', () => {
  const cookies = ['foyer=a', '__Host-foyer=a', 'foyer-invite=a', 'x=1; foyer=a', 'x=1;foyer-code=a'];

  it.each(cookies)('(%s) is fine from our own pages or the address bar', (cookie) => {
    expect(judge({ cookie, 'sec-fetch-site': 'same-origin' })).toBe('fine');
    expect(judge({ cookie, 'sec-fetch-site': 'none' })).toBe('fine');
    expect(judge({ cookie, origin: ours })).toBe('fine');
  });

  it.each(cookies)('(%s) is refused from anywhere else', (cookie) => {
    for (const site of ['cross-site', 'same-site', 'same-origin, none', '', 'Same-Origin']) {
      expect(judge({ cookie, 'sec-fetch-site': site })).toBe('csrf.refused');
      expect(judge({ cookie, 'sec-fetch-site': site, origin: ours })).toBe('csrf.refused');
    }
    for (const origin of [
      'null',
      'http://foyer.test',
      'https://a.foyer.test',
      'https://foyer.test:444',
      '',
    ]) {
      expect(judge({ cookie, origin })).toBe('csrf.refused');
    }
    expect(judge({ cookie })).toBe('csrf.refused');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'QUERY'])('is judged for %s', (method) => {
    expect(judge({ cookie: 'foyer=a' }, method)).toBe('csrf.refused');
  });

  it('may call a loopback installation by its other names, on the same port', () => {
    const local = 'http://localhost:3000';
    const from = (origin: string) => judge({ cookie: 'foyer=a', origin }, 'POST', local);
    expect(from('http://127.0.0.1:3000')).toBe('fine');
    expect(from('http://[::1]:3000')).toBe('fine');
    expect(from('http://127.0.0.1:3001')).toBe('csrf.refused');
    expect(from('https://127.0.0.1:3000')).toBe('csrf.refused');
    expect(from('http://evil.test:3000')).toBe('csrf.refused');
  });
});

describe('Other calls', () => {
  it('are none of its business', () => {
    expect(judge({})).toBe('fine');
    expect(judge({ cookie: 'other=1; my-foyer=2', 'sec-fetch-site': 'cross-site' })).toBe('fine');
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      expect(judge({ cookie: 'foyer=a' }, method)).toBe('fine');
  });
});
