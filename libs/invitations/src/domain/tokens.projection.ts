import { defineProjection } from 'foyer/event-log/projections';
import type { RecordedEvent } from 'foyer/event-log/reading';
import type { InviteEvent } from './invite.events.js';

/** Which invite a token opens, by the token's keyed hash. Earlier generations stay, only to be told that they are superseded. */
export interface TokenRow {
  readonly digest: string;
  readonly inviteId: string;
  readonly generation: number;
}

type Minting = Extract<InviteEvent, { type: 'InviteCreated' | 'InviteResent' }>;

const isMinting = (event: RecordedEvent): event is Minting =>
  ['InviteCreated', 'InviteResent'].includes(event.type);

/** Every token ever given out, by digest. */
export const tokens = defineProjection<TokenRow>({
  name: 'tokens',
  table: 'foyer_invitations.tokens',
  key: 'digest',
  opens: [],
  columns: { digest: 'text', inviteId: 'text', generation: 'int' },
  touches: (event) => (isMinting(event) ? [event.data.token.digest] : []),
  evolve: (row, event, digest) =>
    isMinting(event) ? { digest, inviteId: event.stream, generation: event.data.generation } : row,
});
