import type { ReadableEvent } from 'foyer/event-log';
import { LogRules } from './log-rules.js';

type Fact = readonly [type: string, stream: string, data?: Record<string, unknown>];

const brokenBy = (...facts: readonly Fact[]): string[] => {
  const rules = new LogRules();
  facts.forEach(([type, stream, data = {}], index) =>
    rules.see({ type, stream, data, sequence: index + 1 } as unknown as ReadableEvent),
  );
  return rules.broken;
};

const link = (maxUses: number | null): Fact => ['InviteCreated', 'inv_l', { kind: 'link', maxUses }];
const mail = (stream: string, subject: string): Fact => ['InviteCreated', stream, { kind: 'email', subject }];
const use = (stream: string, subject: string): Fact => ['InviteRedeemed', stream, { subject }];
const joined = (subject: string): Fact => ['MemberJoined', subject, { subject }];

describe('a log', () => {
  it('keeps the rules when nothing forbidden happens', () => {
    expect(
      brokenBy(
        ['SeatLimitSet', 'org', { limit: 2 }],
        mail('inv_a', 'ada'),
        use('inv_a', 'ada'),
        joined('ada'),
        link(1),
        use('inv_l', 'bob'),
        joined('bob'),
      ),
    ).toEqual([]);
  });

  it.each<[string, readonly Fact[], string]>([
    ['a quota', [link(1), use('inv_l', 'ada'), use('inv_l', 'bob')], '1: more uses than the quota (event 3)'],
    [
      'one use each',
      [link(9), use('inv_l', 'ada'), use('inv_l', 'ada')],
      '1: somebody used a link twice (event 3)',
    ],
    [
      'one open invite',
      [mail('inv_a', 'ada'), mail('inv_b', 'ada')],
      '2: two open invites for one address (event 2)',
    ],
    [
      'the seats',
      [['SeatLimitSet', 'org', { limit: 1 }], mail('inv_a', 'ada'), mail('inv_b', 'bob')],
      '3: more seats taken than there are (event 3)',
    ],
    [
      'the end of all links',
      [link(9), ['AllLinksDisabled', 'org'], use('inv_l', 'ada')],
      '4: a link was used after all links were disabled (event 3)',
    ],
    [
      'the address',
      [mail('inv_a', 'ada'), use('inv_a', 'bob')],
      '5: an e-mail invite was used by somebody else (event 2)',
    ],
  ])('breaks %s where it does', (_, facts, broken) => {
    expect(brokenBy(...facts)).toEqual([broken]);
  });
});
