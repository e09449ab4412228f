import type { EmailAddress } from 'foyer/platform';
import { declinedFact, expiredFact, policyFact, revokedFact, seatsFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  adminScopes,
  asUser,
  authorOf,
  grantOf,
  inHours,
  invited,
  joined,
  linked,
  memberFact,
  orgFact,
  past,
  tokenOf,
  usedBy,
} from '../testing/past.js';
import type { NewEmailInvite, NewLinkInvite } from './create.decisions.js';
import { createEmailInvite, createLinkInvite } from './create.decisions.js';

const week = 168 * 3_600_000;
const common = { grant: grantOf(), note: null, metadata: null, token: tokenOf(1) };

const email: NewEmailInvite = {
  ...common,
  inviteId: 'inv_new',
  email: 'ada@acme.test' as EmailAddress,
  subject: 'sub_ada',
  message: null,
  locale: null,
  sendMail: true,
};

const link: NewLinkInvite = {
  ...common,
  inviteId: 'inv_new',
  name: null,
  description: null,
  audience: { domains: [], addresses: [] },
};

const invite = (ask: Partial<NewEmailInvite> = {}, by = asUser('adam'), history: readonly Past[] = []) =>
  past(...history).when((state) => createEmailInvite(state, by, { ...email, ...ask }));

const makeLink = (ask: Partial<NewLinkInvite> = {}, history: readonly Past[] = [], by = asUser('adam')) =>
  past(...history).when((state) => createLinkInvite(state, by, { ...link, ...ask }));

const after = (...history: readonly Past[]) => invite({}, asUser('adam'), history);

describe('an e-mail invite', () => {
  it('is made with everything that it promises, who made it, and what they were allowed', () => {
    const grant = grantOf(['member'], { primaryTeam: 'eng', userType: 'standard' });
    const more = { grant, note: 'n', message: 'm', locale: 'de', metadata: { a: 1 }, sendMail: false };
    invite(more).then([
      {
        type: 'InviteCreated',
        data: {
          kind: 'email',
          ...more,
          subject: 'sub_ada',
          email: 'ada@acme.test',
          createdBy: authorOf('adam', adminScopes),
          token: tokenOf(1),
          generation: 1,
          expiresAt: inHours(168),
          ttlMs: week,
        },
      },
    ]);
  });

  it('needs the right to invite', () => {
    invite({}, asUser('mia')).thenRefused('permission.missing');
    invite({}, asUser('nobody')).thenRefused('organization.unknown');
    invite({}, asUser('adam', { organizationId: 'org_2' })).thenRefused('organization.unknown');
  });

  it.each([
    [
      'a demoted inviter',
      memberFact('adam', 'MemberGrantChanged', { grant: grantOf() }),
      'permission.missing',
    ],
    ['a deactivated inviter', memberFact('adam', 'MemberDeactivated'), 'member.inactive'],
    ['a removed inviter', memberFact('adam', 'MemberRemoved'), 'organization.unknown'],
  ] as const)('is judged by the log, whatever a guard saw before: %s', (_, fact, code) => {
    after(fact).thenRefused(code);
  });

  it('grants only what the catalogue has and has not retired', () => {
    invite({ grant: grantOf(['nobody']) }).thenRefused('grant.unknown-key');
    invite({ grant: grantOf(['member'], { teams: ['ops'] }) }).thenRefused('grant.unknown-key');
    invite({ grant: grantOf(['member'], { teams: ['eng'] }) }).thenTypes('InviteCreated');
    invite({ grant: grantOf(['member'], { teams: ['eng'] }) }, asUser('adam'), [
      orgFact('CatalogueEntryRetired', { kind: 'teams', key: 'eng' }),
    ]).thenRefused('grant.unknown-key');
  });

  it('grants no more than the inviter may do', () => {
    invite({ grant: grantOf(['owner']) }).thenRefused('role.above-yours');
    invite({ grant: grantOf(['root']) }).thenRefused('role.above-yours');
    invite({ grant: grantOf(['admin']) }).thenTypes('InviteCreated');
    invite({ grant: grantOf(['owner', 'root']) }, asUser('olga')).thenTypes('InviteCreated');
  });

  it('expires in the future', () => {
    invite({ expiresAt: inHours(0) }).thenRefused('expiry.in-the-past');
    invite({ expiresAt: inHours(0, -1) }).thenRefused('expiry.in-the-past');
    invite({ expiresAt: inHours(0, 1) }).thenTypes('InviteCreated');
  });

  it('lives as the policy says, and no longer', () => {
    const short = [policyFact({ maxTtlHours: 24 })];
    invite({ expiresAt: inHours(24) }, asUser('adam'), short).thenTypes('InviteCreated');
    invite({ expiresAt: inHours(24, 1) }, asUser('adam'), short).thenRefused('policy.ttl-too-long');
    const { decision } = after(...short);
    expect(decision).toMatchObject([{ data: { expiresAt: inHours(24), ttlMs: 24 * 3_600_000 } }]);
    expect(after(policyFact({ emailTtlHours: 2 })).decision).toMatchObject([
      { data: { expiresAt: inHours(2), ttlMs: 2 * 3_600_000 } },
    ]);
  });

  it('goes to allowed domains only; a sub-domain is another domain', () => {
    after(policyFact({ allowedDomains: ['acme.test'] })).thenTypes('InviteCreated');
    after(policyFact({ allowedDomains: ['other.test', 'mail.acme.test'] })).thenRefused(
      'policy.domain-not-allowed',
    );
    invite({ email: 'ada@mail.acme.test' as EmailAddress }, asUser('adam'), [
      policyFact({ allowedDomains: ['acme.test'] }),
    ]).thenRefused('policy.domain-not-allowed');
  });

  it('is not for members, active or inactive; for a removed one it is', () => {
    after(joined('ada', ['member'])).thenRefused('member.already');
    after(joined('ada', ['member']), memberFact('ada', 'MemberDeactivated')).thenRefused('member.already');
    after(joined('ada', ['member']), memberFact('ada', 'MemberRemoved')).thenTypes('InviteCreated');
  });
});

describe('one open e-mail invite per person', () => {
  it('refuses a second one while the first works, to the last millisecond', () => {
    after(invited('ada')).thenRefused('invite.duplicate');
    after(invited('ada', { expiresAt: inHours(0, 1) })).thenRefused('invite.duplicate');
  });

  it.each([
    ['revoked', [invited('ada'), revokedFact('inv_ada', 'email', 'ada')]],
    ['declined', [invited('ada'), declinedFact('ada')]],
    ['expired', [invited('ada'), expiredFact('inv_ada', 'email', 'ada')]],
    [
      'accepted, and the member removed',
      [invited('ada'), ...usedBy('ada', 'inv_ada', 'email'), memberFact('ada', 'MemberRemoved')],
    ],
  ])('lets a new one be made after the first was %s', (_, history) => {
    after(...history).thenTypes('InviteCreated');
  });

  it('closes one whose time is over on the way', () => {
    const [expired] = [{ kind: 'email', subject: 'sub_ada', releasesSeat: true }];
    const { decision } = after(invited('ada', { expiresAt: inHours(0) }));
    expect(decision).toMatchObject([
      { stream: 'inv_ada', after: 1, type: 'InviteExpired', data: expired },
      { stream: 'inv_new', after: 0, type: 'InviteCreated' },
    ]);
  });
});

describe('seats', () => {
  it('are reserved up to the limit: three members and a pending invite leave none of four', () => {
    after(seatsFact(4)).thenTypes('InviteCreated');
    after(seatsFact(3)).thenRefused('seats.none-left');
    after(seatsFact(4), invited('bob')).thenRefused('seats.none-left');
    after(seatsFact(5), invited('bob')).thenTypes('InviteCreated');
    after(seatsFact(null), invited('bob')).thenTypes('InviteCreated');
  });

  it.each([
    ['decline', [declinedFact('bob')]],
    ['cancelling', [revokedFact('inv_bob', 'email', 'bob')]],
    ['expiry', [expiredFact('inv_bob', 'email', 'bob')]],
    ['the removal of a member', [memberFact('mia', 'MemberRemoved')]],
  ])('are free again after %s', (_, facts) => {
    after(seatsFact(4), invited('bob'), ...facts).thenTypes('InviteCreated');
  });

  it('are free again the moment that an invite expires, before the job has come by', () => {
    after(seatsFact(4), invited('bob', { expiresAt: inHours(0) })).thenTypes('InviteCreated');
    after(seatsFact(4), invited('bob', { expiresAt: inHours(0, 1) })).thenRefused('seats.none-left');
  });

  it('are not given away by an inactive member, nor taken by links', () => {
    after(seatsFact(3), memberFact('mia', 'MemberDeactivated')).thenRefused('seats.none-left');
    after(seatsFact(4), linked()).thenTypes('InviteCreated');
    makeLink({}, [seatsFact(3)]).thenTypes('InviteCreated');
  });
});

describe('a link', () => {
  it('is made with everything that it promises; addresses of its audience stand apart', () => {
    const audience = { domains: ['acme.com'], addresses: ['x@y.test' as EmailAddress] };
    const more = {
      name: 'n',
      description: 'd',
      note: 'o',
      metadata: { a: [1] },
      maxUses: 5,
      notifyCreator: false,
    };
    makeLink({ ...more, audience, expiresAt: inHours(1) }).then([
      {
        type: 'InviteCreated',
        data: {
          kind: 'link',
          ...more,
          subject: 'audience:inv_new',
          grant: grantOf(),
          createdBy: authorOf('adam'),
          token: tokenOf(1),
          generation: 1,
          expiresAt: inHours(1),
          ttlMs: 3_600_000,
          audienceDomains: ['acme.com'],
          audienceAddresses: ['x@y.test'],
          linksGeneration: 1,
        },
      },
    ]);
  });

  it('takes uses, life and notice from the policy when nothing is said', () => {
    const defaults = { maxUses: 1, expiresAt: inHours(168), ttlMs: week, notifyCreator: true };
    expect(makeLink().decision).toMatchObject([{ data: defaults }]);
    const other = policyFact({ linkDefaultMaxUses: null, linkTtlHours: 1, notifyCreatorDefault: false });
    const changed = { maxUses: null, expiresAt: inHours(1), notifyCreator: false };
    expect(makeLink({}, [other]).decision).toMatchObject([{ data: changed }]);
    const capped = policyFact({ linkDefaultMaxUses: 9, maxLinkUses: 5, maxTtlHours: 2 });
    expect(makeLink({}, [capped]).decision).toMatchObject([{ data: { maxUses: 5, expiresAt: inHours(2) } }]);
  });

  it('may be unlimited and for ever, unless the policy forbids either', () => {
    const open = { maxUses: null, expiresAt: null };
    expect(makeLink(open).decision).toMatchObject([{ data: { ...open, ttlMs: null } }]);
    makeLink(open, [policyFact({ allowUnlimited: false })]).thenRefused('policy.unlimited-not-allowed');
    makeLink(open, [policyFact({ allowNeverExpires: false })]).thenRefused('policy.never-not-allowed');
    makeLink({ maxUses: null }, [policyFact({ maxLinkUses: 5 })]).thenRefused('policy.too-many-uses');
    makeLink({ expiresAt: null }, [policyFact({ maxTtlHours: 5 })]).thenRefused('policy.ttl-too-long');
  });

  it('has no more uses and no longer life than the policy allows', () => {
    makeLink({ maxUses: 5 }, [policyFact({ maxLinkUses: 5 })]).thenTypes('InviteCreated');
    makeLink({ maxUses: 6 }, [policyFact({ maxLinkUses: 5 })]).thenRefused('policy.too-many-uses');
    makeLink({ expiresAt: inHours(5) }, [policyFact({ maxTtlHours: 5 })]).thenTypes('InviteCreated');
    makeLink({ expiresAt: inHours(5, 1) }, [policyFact({ maxTtlHours: 5 })]).thenRefused(
      'policy.ttl-too-long',
    );
    makeLink({ expiresAt: inHours(0) }).thenRefused('expiry.in-the-past');
  });

  it('is public only where the policy allows it, and reaches into allowed domains only', () => {
    const few = { domains: ['acme.test'], addresses: ['x@other.test' as EmailAddress] };
    makeLink({}, [policyFact({ allowPublicLinks: false })]).thenRefused('policy.public-not-allowed');
    makeLink({ audience: few }, [policyFact({ allowPublicLinks: false })]).thenTypes('InviteCreated');
    makeLink({}, [policyFact({ allowedDomains: ['acme.test'] })]).thenTypes('InviteCreated');
    makeLink({ audience: few }, [policyFact({ allowedDomains: ['acme.test'] })]).thenRefused(
      'policy.domain-not-allowed',
    );
    makeLink({ audience: few }, [policyFact({ allowedDomains: ['acme.test', 'other.test'] })]).thenTypes(
      'InviteCreated',
    );
  });

  it('grants only what the catalogue has, and no more than its maker may do', () => {
    makeLink({ grant: grantOf(['nobody']) }).thenRefused('grant.unknown-key');
    makeLink({ grant: grantOf(['owner']) }).thenRefused('role.above-yours');
    makeLink({}, [], asUser('mia')).thenRefused('permission.missing');
  });

  it('cannot be made while links are switched off, and can again once they are on', () => {
    makeLink({}, [orgFact('LinksSwitchedOff')]).thenRefused('links.switched-off');
    const { decision } = makeLink({}, [orgFact('LinksSwitchedOff'), orgFact('LinksSwitchedOn')]);
    expect(decision).toMatchObject([{ data: { linksGeneration: 2 } }]);
    after(orgFact('LinksSwitchedOff')).thenTypes('InviteCreated');
  });
});
