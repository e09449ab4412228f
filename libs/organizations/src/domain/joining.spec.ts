import { defineEvent } from 'foyer/event-log';
import { given } from 'foyer/event-log/testing';
import { z } from 'zod';
import { founded, grantOf, history, joined, memberFact, now, personOf } from '../testing/past.js';
import type { Past } from '../testing/past.js';
import { joinEvent } from './joining.js';
import { members } from './members.projection.js';
import type { MemberRow } from './members.projection.js';

const past = (...more: Past[]) => given(history, [...founded, ...more]);

describe('somebody who comes back', () => {
  const gone = [
    { ...joined('kim', ['member']), data: { ...joined('kim', ['member']).data, inviteId: 'inv_1' } },
    memberFact('kim', 'MemberRemoved'),
  ];
  const again = (userId = 'usr_kim') =>
    joinEvent({
      ...personOf('kim'),
      userId,
      before: past(...gone).state.get<MemberRow>(members, 'sub_kim'),
      grant: grantOf(['auditor']),
      inviteId: 'inv_2',
    });

  it('continues the stream, with a higher version', () => {
    expect(again()).toMatchObject({ stream: 'usr_kim', after: 2, type: 'MemberJoined' });
    expect(past(...gone, { ...again(), occurredAt: now }).state.get<MemberRow>(members, 'sub_kim')).toEqual({
      ...personOf('kim'),
      version: 3,
      status: 'active',
      grant: grantOf(['auditor']),
      joinedAt: now,
      inviteId: 'inv_2',
      usedInvites: ['inv_1', 'inv_2'],
      updatedAt: now,
    });
  });

  it("with another account starts that account's stream", () => {
    expect(again('usr_kim2')).toMatchObject({ stream: 'usr_kim2', after: 0 });
  });
});

describe('somebody who is erased', () => {
  const subjectErased = defineEvent('SubjectErased', {
    version: 1,
    schema: z.strictObject({ subject: z.string() }),
  });
  const erasure = { stream: 'sub_kim', after: 0, type: 'SubjectErased', data: { subject: 'sub_kim' } };
  const told = { ...history, events: [...history.events, subjectErased] };
  const nobody = { email: '[erased]', firstName: '[erased]', lastName: '[erased]' };

  it('stays as a row without a name, as the log tells it from then on', () => {
    const live = given(told, [...founded, joined('kim', ['member']), erasure]).state;
    const unreadable = joined('kim', ['member']);
    const replayed = given(told, [
      ...founded,
      { ...unreadable, data: { ...unreadable.data, ...nobody } },
      erasure,
    ]).state;
    const row = live.get<MemberRow>(members, 'sub_kim');
    expect(row).toMatchObject({ ...nobody, userId: 'usr_kim', status: 'active', version: 1 });
    expect(replayed.get(members, 'sub_kim')).toEqual(row);
  });
});
