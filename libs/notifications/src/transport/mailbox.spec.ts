import { mailboxOf, messageIdOf } from './mailbox.js';

describe('the sender of mails', () => {
  it.each([
    ['Foyer <no-reply@localhost>', { name: 'Foyer', address: 'no-reply@localhost' }],
    ['Acme, Invites <a@b.test>', { name: 'Acme, Invites', address: 'a@b.test' }],
    ['a@b.test', { name: '', address: 'a@b.test' }],
  ])('%s', (text, mailbox) => {
    expect(mailboxOf(text)).toEqual(mailbox);
  });

  it('lends its domain to the ids of mails', () => {
    expect(messageIdOf('mail_1', mailboxOf('Foyer <no-reply@acme.test>'))).toBe('<mail_1@acme.test>');
  });
});
