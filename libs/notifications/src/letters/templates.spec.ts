import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lifetimeIn, listIn, mailLocaleFor, mailLocales, momentIn } from './locale.js';
import { tameMessage, tameName } from './tame-text.js';
import { renderMail, templateNames } from './templates.js';
import type { InviteView, MailViews } from './templates.js';

const url = `https://join.acme.test/i/${'t'.repeat(43)}`;
const invite: InviteView = {
  organization: 'Acme',
  inviter: 'Olive Owner',
  roles: 'Member and Editor',
  message: null,
  url,
  expires: '28 November 2026 at 09:30 UTC',
};
const samples: MailViews = {
  invite,
  'invite-resent': invite,
  'invite-reminder': invite,
  'link-used': {
    organization: 'Acme',
    link: 'Onboarding',
    uses: '3 of 5',
    email: 'ada@people.test',
    moment: '28 November 2026 at 09:30 UTC',
  },
  'link-uses': {
    organization: 'Acme',
    link: 'Onboarding',
    uses: '17',
    since: '28 November 2026 at 09:30 UTC',
    count: '7',
    addresses: 'ada@people.test\nbob@people.test',
    unlisted: '5',
  },
  'address-code': { code: '041802', lifetime: '10 minutes' },
  'sign-in-instead': { url },
  'password-reset': { url, lifetime: '60 minutes' },
};

const count = (html: string, pattern: RegExp): number => html.match(pattern)?.length ?? 0;

describe('the templates', () => {
  it('exist for every kind in every language, and no others', () => {
    const parts = ['html', 'subject', 'text'];
    const expected = templateNames.flatMap((kind) => parts.map((part) => `${kind}.${part}.hbs`)).toSorted();
    for (const locale of mailLocales)
      expect(readdirSync(join(__dirname, 'templates', locale)).toSorted()).toEqual(expected);
    expect(readdirSync(join(__dirname, 'templates')).toSorted()).toEqual(
      [...mailLocales, 'button.hbs', 'layout.hbs'].toSorted(),
    );
  });

  const all = mailLocales.flatMap((locale) => templateNames.map((kind) => [locale, kind] as const));

  it.each(all)('%s %s: a subject of one line, text and HTML that say the same', (locale, kind) => {
    const { subject, text, html } = renderMail(kind, locale, samples[kind]);
    expect(subject).toMatch(/^\S[^\r\n{}]{5,}\S$/);
    for (const value of Object.values(samples[kind]).filter((each) => each !== null)) {
      expect(text).toContain(value);
      expect(html).toContain(value);
    }
    expect(text).not.toMatch(/[{}<>]|\n{3}|[ \t]\n|undefined/);
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain(`<title>${subject}</title>`);
    expect(html).not.toMatch(/\{\{|undefined/);
  });

  it.each(all)('%s %s: loads nothing, tracks nothing, links only where it says', (locale, kind) => {
    const view = samples[kind];
    const { html } = renderMail(kind, locale, view);
    expect(html).not.toMatch(/<(?:img|script|link|iframe|object|form|svg|video|audio)|@import|url\(|src=/i);
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual(
      'url' in view ? [view.url] : [],
    );
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('says it in words', () => {
    const { subject, text } = renderMail('invite', 'en', { ...invite, message: 'Hi Ada,\nwelcome!' });
    expect(subject).toBe('Olive Owner invites you to join Acme');
    expect(text).toBe(`Olive Owner invites you to join Acme (Member and Editor).

Hi Ada,
welcome!

Open the invitation:
${url}

The link is for you alone and works until 28 November 2026 at 09:30 UTC.
If you did not expect this, you need not do anything.
`);
    expect(renderMail('invite', 'de', { ...invite, inviter: null, roles: '' }).subject).toBe(
      'Einladung zu Acme',
    );
  });

  it('takes what tenants write as data: no element, no template, no link comes of it', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<img src=x onerror=alert(1)>',
        '"><a href="https://evil.test">x</a>',
        '</title><script>alert(1)</script>',
        '{{constructor.constructor "return process"}}',
        '{{{url}}} {{> layout}} {{#with this}}',
        '</div></body></html>',
      ),
    );
    const plain = renderMail('invite', 'en', { ...invite, message: 'x' }).html;
    fc.assert(
      fc.property(nasty, nasty, nasty, (organization, inviter, message) => {
        const { html } = renderMail('invite', 'en', {
          ...invite,
          organization: tameName(organization) || 'x',
          inviter: tameName(inviter) || 'x',
          message: tameMessage(message) ?? 'x',
        });
        expect(count(html, /</g)).toBe(count(plain, /</g));
        expect(count(html, /href=/g)).toBe(1);
        expect(count(html, /:\/\//g)).toBe(count(plain, /:\/\//g));
      }),
      { numRuns: 500 },
    );
    const literal = renderMail('invite', 'en', { ...invite, organization: '{{constructor}}' });
    expect(literal.subject).toBe('Olive Owner invites you to join {{constructor}}');
  });
});

describe('the language of a mail', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['en-GB', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    [null, 'en'],
    ['../de', 'en'],
  ])('%j is mailed in %s', (tag, locale) => {
    expect(mailLocaleFor(tag)).toBe(locale);
  });

  it('writes moments and lists as its readers do', () => {
    expect(momentIn('en', '2026-11-28T09:30:00.000Z')).toBe('28 November 2026 at 09:30 UTC');
    expect(momentIn('de', '2026-11-28T09:30:00.000Z')).toBe('28. November 2026 um 09:30 UTC');
    expect(listIn('en', ['A', 'B', 'C'])).toBe('A, B and C');
    expect(listIn('de', ['A', 'B'])).toBe('A und B');
    expect(listIn('en', [])).toBe('');
    expect(lifetimeIn('en', 599_000)).toBe('10 minutes');
    expect(lifetimeIn('de', 3_600_000)).toBe('60 Minuten');
    expect(lifetimeIn('de', 1)).toBe('1 Minute');
  });
});
