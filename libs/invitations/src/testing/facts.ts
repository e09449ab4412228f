import type { NewEvent } from 'foyer/event-log';
import { inviteFact, orgFact } from './past.js';

export const revokedFact = (id: string, kind: 'email' | 'link', name?: string): NewEvent =>
  inviteFact(id, 'InviteRevoked', {
    kind,
    subject: name ? `sub_${name}` : `audience:${id}`,
    reason: 'by-admin',
    note: null,
    releasesSeat: kind === 'email',
  });

export const expiredFact = (id: string, kind: 'email' | 'link', name?: string): NewEvent =>
  inviteFact(id, 'InviteExpired', {
    kind,
    subject: name ? `sub_${name}` : `audience:${id}`,
    releasesSeat: kind === 'email',
  });

export const declinedFact = (name: string): NewEvent =>
  inviteFact(`inv_${name}`, 'InviteDeclined', {
    subject: `sub_${name}`,
    reason: null,
    releasesSeat: true,
  });

export const policyFact = (changes: object): NewEvent => orgFact('InvitePolicyChanged', changes);
export const seatsFact = (limit: number | null): NewEvent => orgFact('SeatLimitSet', { limit });
