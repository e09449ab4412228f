import type { RecordedEvent } from 'foyer/event-log/reading';
import { invites } from './invites.projection.js';
import { inviteEvents } from './invite.events.js';

describe('the invites', () => {
  it('are each touched by the events of its stream, as a rebuild takes for granted', () => {
    expect(invites.ofStreams).toEqual(inviteEvents.map(({ type }) => type));
    for (const type of invites.ofStreams ?? []) {
      const event = { type, stream: 'inv_1', data: { inviteIds: ['inv_2'] } } as unknown as RecordedEvent;
      expect(invites.touches(event)).toEqual(['inv_1']);
    }
  });

  it('are touched by no other events, except that somebody was erased', () => {
    expect(invites.concernedBy).toEqual([...inviteEvents.map(({ type }) => type), 'SubjectErased']);
    const touchedBy = (type: string): readonly string[] =>
      invites.touches({ type, stream: 'inv_1', data: { inviteIds: ['inv_2'] } } as unknown as RecordedEvent);
    expect([touchedBy('SubjectErased'), touchedBy('MemberJoined')]).toEqual([['inv_2'], []]);
  });
});
