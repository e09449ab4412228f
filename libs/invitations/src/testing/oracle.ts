import type { RecordedEvent } from 'foyer/event-log';
import type { InviteEvent } from '../domain/invite.events.js';
import type { Joiner } from '../domain/redeem.decisions.js';

interface Seen {
  readonly kind: 'email' | 'link';
  readonly subject: string;
  readonly audience: readonly string[];
  expiresAt: string | null;
  maxUses: number | null;
  dead: boolean;
  disabled: boolean;
  readonly users: string[];
}

type Effects = {
  [T in InviteEvent['type']]?: (invite: Seen, event: Extract<InviteEvent, { type: T }>) => void;
};

const kill = (invite: Seen): void => {
  invite.dead = true;
};

const effects: Effects = {
  InviteResent: (invite, { data }) => {
    invite.expiresAt = data.expiresAt;
  },
  InviteEdited: (invite, { data: { expiresAt = invite.expiresAt, maxUses = invite.maxUses } }) => {
    Object.assign(invite, { expiresAt, maxUses });
  },
  InviteRedeemed: (invite, { data }) => {
    invite.users.push(data.subject);
    if (invite.kind === 'email') kill(invite);
  },
  InviteRevoked: kill,
  InviteDeclined: kill,
  InviteDisabled: (invite) => {
    invite.disabled = true;
  },
  InviteEnabled: (invite) => {
    invite.disabled = false;
  },
};

const isOver = ({ expiresAt }: Seen, at: string): boolean => expiresAt !== null && expiresAt <= at;

/** What the log says, read as plainly as can be: no rows, no counts, nothing that the product keeps. */
export class Oracle {
  readonly invites = new Map<string, Seen>();
  readonly members = new Set<string>();
  limit: number | null = null;

  /** E-mail invites that somebody could still accept. */
  pending(at: string): Seen[] {
    return [...this.invites.values()].filter(
      (invite) => invite.kind === 'email' && !invite.dead && !isOver(invite, at),
    );
  }

  taken(at: string): number {
    return this.members.size + this.pending(at).length;
  }

  /** @returns whether the invite could be used at that moment, as far as the log says */
  works(inviteId: string, at: string): boolean {
    const invite = this.of(inviteId);
    const left = invite.maxUses === null || invite.users.length < invite.maxUses;
    return !invite.dead && !invite.disabled && !isOver(invite, at) && left;
  }

  /** @returns whether the invite is for them, and they have proved it as far as that matters */
  isMeantFor(inviteId: string, { subject, email, verified }: Joiner): boolean {
    const invite = this.of(inviteId);
    if (invite.kind === 'email') return verified && subject === invite.subject;
    return invite.audience.length === 0 || (verified && invite.audience.includes(email));
  }

  of(inviteId: string): Seen {
    const invite = this.invites.get(inviteId);
    if (!invite) throw new Error(`${inviteId} was never made.`);
    return invite;
  }

  read(event: RecordedEvent): void {
    const one = event as InviteEvent;
    if (one.type === 'InviteCreated') this.create(one);
    else if (event.stream.startsWith('inv_')) this.readInvite(one);
    else this.readOther(event);
  }

  private create({ stream, data }: Extract<InviteEvent, { type: 'InviteCreated' }>): void {
    const { kind, subject, expiresAt } = data;
    const isLink = data.kind === 'link';
    this.invites.set(stream, {
      kind,
      subject,
      expiresAt,
      maxUses: isLink ? data.maxUses : 1,
      audience: isLink ? [...(data.audienceAddresses ?? [])] : [],
      dead: false,
      disabled: false,
      users: [],
    });
  }

  private readInvite(event: InviteEvent): void {
    const invite = this.of(event.stream);
    const effect = effects[event.type] as ((invite: Seen, event: InviteEvent) => void) | undefined;
    effect?.(invite, event);
  }

  private readOther({ type, data }: RecordedEvent): void {
    const { subject = '', limit = null } = data as { subject?: string; limit?: number | null };
    if (type === 'MemberJoined') this.members.add(subject);
    if (type === 'MemberRemoved') this.members.delete(subject);
    if (type === 'SeatLimitSet') this.limit = limit;
    if (type === 'AllLinksDisabled' || type === 'LinksSwitchedOff') this.killLinks();
  }

  private killLinks(): void {
    for (const invite of this.invites.values()) if (invite.kind === 'link') invite.dead = true;
  }
}
