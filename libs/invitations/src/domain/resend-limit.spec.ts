import type { Past } from '../testing/past.js';
import { asUser, inHours, invited, inviteFact, past, tokenOf } from '../testing/past.js';
import { resendRefusal } from './resend-limit.js';
import { resendInvite } from './resend.decisions.js';

const at = inHours(0);
const minutes = (n: number, ms = 0): string => inHours(n / 60, ms);

const resentAt = (occurredAt: string, generation: number): Past => ({
  ...inviteFact('inv_ada', 'InviteResent', {
    subject: 'sub_ada',
    generation,
    token: tokenOf(generation),
    expiresAt: inHours(168),
    sendMail: true,
    reservesSeat: false,
  }),
  occurredAt,
});

const after = (...times: readonly string[]) =>
  past(invited('ada'), ...times.map((time, n) => resentAt(time, n + 2)));

const resend = (times: readonly string[], limited = true) =>
  after(...times).when((state) =>
    resendInvite(state, asUser('adam'), { inviteId: 'inv_ada', tokenOf, sendMail: true, limited }),
  );

describe('resending an invite again and again', () => {
  const four = [minutes(-59), minutes(-40), minutes(-30), minutes(-1)];

  it('is good for five times an hour; the sixth waits until the first is an hour ago', () => {
    resend(four).thenTypes('InviteResent');
    resend([minutes(-60, 1), ...four]).thenRefused('rate.limited');
    resend([minutes(-60), ...four]).thenTypes('InviteResent');
    resend([minutes(-300), minutes(-60), ...four]).thenTypes('InviteResent');
  });

  it('says how long, in whole seconds, rounded up', () => {
    const wait = (oldest: string): number | undefined =>
      resendRefusal({ generation: 6 }, { inviteId: 'inv_ada', times: [at, at, at, at, oldest] }, at)
        ?.retryAfter;
    expect([wait(at), wait(minutes(-60, 1)), wait(minutes(-59.5)), wait(minutes(-60))]).toEqual([
      3_600,
      1,
      30,
      undefined,
    ]);
  });

  it('is good for twenty times in all, whenever; no waiting helps then', () => {
    const days = Array.from({ length: 20 }, (_, n) => inHours(-24 * (20 - n)));
    resend(days.slice(1)).thenTypes('InviteResent');
    resend(days).thenRefused('rate.limited');
    const refusal = resendRefusal({ generation: 21 }, undefined, at);
    expect([refusal?.refused, refusal?.retryAfter]).toEqual(['rate.limited', undefined]);
  });

  it('has no end where limits are off', () => {
    resend(
      Array.from({ length: 30 }, () => at),
      false,
    ).thenTypes('InviteResent');
  });
});
