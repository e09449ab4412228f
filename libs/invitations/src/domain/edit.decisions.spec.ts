import type { EmailAddress } from 'foyer/platform';
import { declinedFact, expiredFact, policyFact, revokedFact } from '../testing/facts.js';
import type { Past } from '../testing/past.js';
import {
  asUser,
  authorOf,
  grantOf,
  inHours,
  invited,
  linked,
  orgFact,
  past,
  usedBy,
} from '../testing/past.js';
import type { Edits } from './edit.decisions.js';
import { editInvite } from './edit.decisions.js';

const ofLink = { kind: 'link', subject: 'audience:inv_link' };
const ofEmail = { kind: 'email', subject: 'sub_ada' };

const edit = (inviteId: string, edits: Edits, history: readonly Past[], by = asUser('adam')) =>
  past(...history).when((state) => editInvite(state, by, { inviteId, edits }));

const link = (edits: Edits, ...history: readonly Past[]) =>
  edit('inv_link', edits, history.length > 0 ? history : [linked()]);
const email = (edits: Edits, ...history: readonly Past[]) =>
  edit('inv_ada', edits, history.length > 0 ? history : [invited('ada')]);

describe('editing', () => {
  it('writes down what changed, and nothing else', () => {
    const texts = {
      note: 'n',
      name: 'm',
      description: 'd',
      notifyCreator: false,
      metadata: { a: { b: 1, c: 2 } },
    };
    link(texts).then([{ type: 'InviteEdited', data: { ...ofLink, ...texts } }]);
    link({ ...texts, name: 'x' }, linked({ ...texts, metadata: { a: { c: 2, b: 1 } } })).then([
      { type: 'InviteEdited', data: { ...ofLink, name: 'x' } },
    ]);
  });

  it('of nothing is nothing', () => {
    link({}).then([]);
    const before = linked({ name: 'n', audienceDomains: ['acme.test'], metadata: { a: 1 } });
    const asBefore = {
      name: 'n',
      note: null,
      metadata: { a: 1 },
      maxUses: 3,
      expiresAt: inHours(168),
      grant: grantOf(),
      audience: { domains: ['acme.test'], addresses: [] },
      notifyCreator: true,
    };
    link(asBefore, before).then([]);
    link({ metadata: null }, linked()).then([]);
    link({ metadata: null }, before).then([{ type: 'InviteEdited', data: { ...ofLink, metadata: null } }]);
  });

  it('needs the right to invite, a known invite, and the version that was seen', () => {
    edit('inv_link', { note: 'n' }, [linked()], asUser('mia')).thenRefused('permission.missing');
    edit('inv_none', { note: 'n' }, [linked()]).thenRefused('invite.unknown');
    edit('inv_link', { note: 'n' }, [linked()], asUser('adam', { expected: 2 })).thenRefused('version.stale');
    edit('inv_link', { note: 'n' }, [linked()], asUser('adam', { expected: 1 })).thenTypes('InviteEdited');
  });

  it('of an e-mail invite takes note, grant, expiry and metadata', () => {
    email({ note: 'n', expiresAt: inHours(1), metadata: { a: 1 } }).then([
      {
        type: 'InviteEdited',
        data: { ...ofEmail, note: 'n', metadata: { a: 1 }, expiresAt: inHours(1), ttlMs: 3_600_000 },
      },
    ]);
    const forLinks: Edits[] = [
      { name: 'n' },
      { description: null },
      { maxUses: 2 },
      { notifyCreator: true },
      { audience: { domains: [], addresses: [] } },
    ];
    for (const edits of forLinks) email(edits).thenRefused('invite.not-a-link');
    email({ expiresAt: null }).thenRefused('request.invalid');
  });

  it.each([
    ['revoked', [invited('ada'), revokedFact('inv_ada', 'email', 'ada')]],
    ['declined', [invited('ada'), declinedFact('ada')]],
    ['accepted', [invited('ada'), ...usedBy('ada', 'inv_ada', 'email')]],
    ['expired', [invited('ada', { expiresAt: inHours(0) })]],
    [
      'expired, as the job wrote',
      [invited('ada', { expiresAt: inHours(0) }), expiredFact('inv_ada', 'email', 'ada')],
    ],
  ])('is refused for an e-mail invite that is %s', (_, history) => {
    email({ note: 'n' }, ...history).thenRefused('invite.not-pending');
  });

  it.each([
    ['revoked', revokedFact('inv_link', 'link')],
    ['disabled with all links', orgFact('AllLinksDisabled', { count: 1, generation: 2 })],
    ['switched off', orgFact('LinksSwitchedOff')],
  ])('is refused for a link that was %s', (_, fact) => {
    link({ note: 'n' }, linked(), fact).thenRefused('invite.not-pending');
  });
});

describe('the quota', () => {
  const used = [linked({ maxUses: 2 }), ...usedBy('bob'), ...usedBy('cy')];

  it('is never below the uses', () => {
    link({ maxUses: 1 }, ...used).thenRefused('invite.quota-below-uses');
    link({ maxUses: 2 }, linked({ maxUses: 5 }), ...usedBy('bob'), ...usedBy('cy')).thenTypes('InviteEdited');
    link({ maxUses: 1 }, linked({ maxUses: 5 }), ...usedBy('bob'), ...usedBy('cy')).thenRefused(
      'invite.quota-below-uses',
    );
  });

  it('when raised or lifted, opens an exhausted link again', () => {
    link({ maxUses: 3 }, ...used).then([{ type: 'InviteEdited', data: { ...ofLink, maxUses: 3 } }]);
    link({ maxUses: null }, ...used).thenTypes('InviteEdited');
  });

  it('stays within the policy', () => {
    const capped = policyFact({ maxLinkUses: 5 });
    link({ maxUses: 5 }, linked(), capped).thenTypes('InviteEdited');
    link({ maxUses: 6 }, linked(), capped).thenRefused('policy.too-many-uses');
    link({ maxUses: null }, linked(), capped).thenRefused('policy.too-many-uses');
    link({ maxUses: null }, linked(), policyFact({ allowUnlimited: false })).thenRefused(
      'policy.unlimited-not-allowed',
    );
    link({ note: 'n', maxUses: 9 }, linked({ maxUses: 9 }), capped).thenTypes('InviteEdited');
  });
});

describe('the expiry', () => {
  it('when moved, opens an expired link again', () => {
    const over = linked({ expiresAt: inHours(0) });
    link({ expiresAt: inHours(1) }, over).then([
      { type: 'InviteEdited', data: { ...ofLink, expiresAt: inHours(1), ttlMs: 3_600_000 } },
    ]);
    link({ expiresAt: null }, over, expiredFact('inv_link', 'link')).then([
      { type: 'InviteEdited', data: { ...ofLink, expiresAt: null, ttlMs: null } },
    ]);
    link({ note: 'n' }, over).thenTypes('InviteEdited');
  });

  it('lies in the future and within the policy', () => {
    const capped = policyFact({ maxTtlHours: 5 });
    link({ expiresAt: inHours(0) }).thenRefused('expiry.in-the-past');
    link({ expiresAt: inHours(5) }, linked(), capped).thenTypes('InviteEdited');
    link({ expiresAt: inHours(5, 1) }, linked(), capped).thenRefused('policy.ttl-too-long');
    link({ expiresAt: null }, linked(), policyFact({ allowNeverExpires: false })).thenRefused(
      'policy.never-not-allowed',
    );
    email({ expiresAt: inHours(6) }, invited('ada'), capped).thenRefused('policy.ttl-too-long');
  });
});

describe('the audience', () => {
  const few = { domains: ['acme.test'], addresses: ['x@y.test' as EmailAddress] };

  it('stands in the log as domains in clear, and addresses apart', () => {
    link({ audience: few }).then([
      {
        type: 'InviteEdited',
        data: { ...ofLink, audienceDomains: ['acme.test'], audienceAddresses: ['x@y.test'] },
      },
    ]);
    link({ audience: { domains: [], addresses: [] } }, linked({ audienceDomains: ['acme.test'] })).then([
      { type: 'InviteEdited', data: { ...ofLink, audienceDomains: [], audienceAddresses: null } },
    ]);
  });

  it('stays within the policy', () => {
    const strict = policyFact({ allowPublicLinks: false, allowedDomains: ['acme.test'] });
    const before = linked({ audienceDomains: ['acme.test'] });
    link({ audience: { domains: [], addresses: [] } }, before, strict).thenRefused(
      'policy.public-not-allowed',
    );
    link({ audience: few }, before, strict).thenRefused('policy.domain-not-allowed');
  });
});

describe('the grant', () => {
  it('when changed, is vouched for by who changed it', () => {
    const grant = grantOf(['member'], { teams: ['eng'] });
    link({ grant }).then([{ type: 'InviteEdited', data: { ...ofLink, grant, authority: authorOf('adam') } }]);
  });

  it('is within the authority of who changes it', () => {
    link({ grant: grantOf(['owner']) }).thenRefused('role.above-yours');
    edit('inv_link', { grant: grantOf(['owner']) }, [linked()], asUser('olga')).thenTypes('InviteEdited');
    link({ grant: grantOf(['owner', 'member']) }, linked({ grant: grantOf(['owner']) })).thenRefused(
      'role.above-yours',
    );
    link({ note: 'n' }, linked({ grant: grantOf(['owner']) })).thenTypes('InviteEdited');
  });

  it('takes no key that is unknown or retired, but keeps one that it has', () => {
    const retired = orgFact('CatalogueEntryRetired', { kind: 'teams', key: 'eng' });
    link({ grant: grantOf(['nobody']) }).thenRefused('grant.unknown-key');
    link({ grant: grantOf(['member'], { teams: ['eng'] }) }, linked(), retired).thenRefused(
      'grant.unknown-key',
    );
    const teams = linked({ grant: grantOf(['member'], { teams: ['eng'] }) });
    link({ grant: grantOf(['auditor'], { teams: ['eng'] }) }, teams, retired).thenTypes('InviteEdited');
  });
});
