import type { EmailInvite } from 'foyer/invitations';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import { inviteLetter } from './invite-letter.js';

const url = `https://join.acme.test/i/${'t'.repeat(43)}`;

const invite = {
  email: 'ada@people.test',
  grant: { roles: ['member', 'editor', 'gone'] },
  locale: null,
  message: null,
  sentAt: null,
  expiresAt: '2026-11-28T09:30:00.000Z',
} as unknown as EmailInvite;

const organization = {
  name: 'Acme',
  slug: 'acme',
  catalogue: { roles: { editor: { name: 'Editor' } } },
} as unknown as OrganizationRow;

const inviter = { firstName: 'Olive', lastName: 'Owner' } as MemberRow;

const letter = (
  more: { invite?: Partial<EmailInvite>; organization?: Partial<OrganizationRow>; inviter?: MemberRow } = {},
) =>
  inviteLetter({
    invite: { ...invite, ...more.invite } as EmailInvite,
    organization: { ...organization, ...more.organization },
    inviter: 'inviter' in more ? more.inviter : inviter,
    url,
  });

describe('the mail of an invite', () => {
  it('says who invites, to what, as what, until when', () => {
    const { text, html, ...head } = letter();
    expect(head).toEqual({
      to: 'ada@people.test',
      onBehalfOf: 'Acme',
      language: 'en',
      subject: 'Olive Owner invites you to join Acme',
    });
    for (const part of [text, html]) {
      expect(part).toContain('Member, Editor and gone');
      expect(part).toContain(url);
      expect(part).toContain('28 November 2026 at 09:30 UTC');
    }
  });

  it.each([
    ['an API key', undefined],
    ['an erased person', { firstName: '[erased]', lastName: '[erased]' } as MemberRow],
    ['a URL for a name', { firstName: 'https://evil.test', lastName: 'www.evil.test' } as MemberRow],
  ])('names nobody when %s made it', (_, nobody) => {
    expect(letter({ inviter: nobody } as never).subject).toBe('You are invited to join Acme');
  });

  it('tells of a new link only who has had one by mail', () => {
    expect(letter({ invite: { generation: 2 } }).subject).toBe('Olive Owner invites you to join Acme');
    expect(letter({ invite: { generation: 2, sentAt: '2026-11-21T09:30:00.000Z' } }).subject).toBe(
      'New link: Olive Owner invites you to join Acme',
    );
  });

  it('speaks the language of the invite', () => {
    expect(letter({ invite: { locale: 'de-CH' } })).toMatchObject({
      language: 'de',
      subject: 'Olive Owner lädt Sie zu Acme ein',
      text: expect.stringContaining('Member, Editor und gone'),
    });
  });

  it('falls back on the slug where nothing of a name is left', () => {
    expect(letter({ organization: { name: 'www.evil.test' } })).toMatchObject({
      onBehalfOf: 'acme',
      subject: 'Olive Owner invites you to join acme',
    });
  });

  it('tames what the inviter wrote', () => {
    const { text, html } = letter({ invite: { message: 'Hi <b>Ada</b>,\r\nsee https://evil.test' } });
    expect(text).toContain('Hi <b>Ada</b>,\nsee […]');
    expect(html).toContain('Hi &lt;b&gt;Ada&lt;/b&gt;,\nsee […]');
  });
});
