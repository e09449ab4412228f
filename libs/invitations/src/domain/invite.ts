import type { Grant } from 'foyer/organizations/events';

/** Who vouches for a grant: the inviter, or who changed the grant last. `scopes` are those of that moment. */
export interface Authority {
  readonly kind: 'user' | 'api-key' | 'invitee' | 'system';
  readonly id: string;
  readonly subject: string | null;
  readonly scopes: readonly string[];
}

/** `queued`: a mail is owed; `failed`: the last try was not taken, and unless that was final, more follow. */
export type DeliveryState = 'none' | 'queued' | 'sent' | 'failed';

/** Why an invite was revoked; the last two are never on the invite itself, they come from the organization's links generation. */
export type RevokedReason =
  | 'by-admin'
  | 'inviter-left'
  | 'member-removed'
  | 'already-joined'
  | 'erased'
  | 'all-links-disabled'
  | 'links-switched-off';

/** Every field of an invite's row. Times are RFC 3339 UTC with milliseconds, `ttlMs` is milliseconds. */
interface InviteFields {
  readonly inviteId: string;
  readonly version: number;
  readonly kind: 'email' | 'link';
  /** `open` as recorded; expired, exhausted and disabled are worked out for now, see {@link statusAt}. */
  readonly state: 'open' | 'accepted' | 'declined' | 'revoked';
  /** The invited person's pseudonym; of a link, the holder of its personal fields. */
  readonly subject: string;
  readonly grant: Grant;
  readonly createdByKind: Authority['kind'];
  readonly createdById: string;
  readonly createdBySubject: string | null;
  readonly authority: Authority;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
  /** The invite's own life, which a resend gives it anew. */
  readonly ttlMs: number | null;
  /** When the job wrote the expiry down; null while it has not, or since the invite was reopened. */
  readonly expiredAt: string | null;
  readonly note: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly generation: number;
  readonly tokenKid: string;
  readonly revokedAt: string | null;
  readonly revokedReason: RevokedReason | null;
  readonly uses: number;
  readonly lastUsedAt: string | null;
  readonly email: string | null;
  readonly message: string | null;
  readonly locale: string | null;
  readonly deliveryState: DeliveryState;
  readonly deliveryReason: string | null;
  readonly deliveryFinal: boolean;
  readonly sentAt: string | null;
  readonly acceptedAt: string | null;
  readonly acceptedBy: string | null;
  readonly declinedAt: string | null;
  readonly declineReason: string | null;
  readonly name: string | null;
  readonly description: string | null;
  /** `@domain` and addresses, canonical; empty = public. */
  readonly audience: readonly string[];
  readonly maxUses: number | null;
  readonly notifyCreator: boolean;
  readonly disabledAt: string | null;
  /** The organization's when the link was made; an e-mail invite has 0. */
  readonly linksGeneration: number;
}

interface Open {
  readonly state: 'open';
}

interface Revoked {
  readonly state: 'revoked';
  readonly revokedAt: string;
  readonly revokedReason: RevokedReason;
}

interface Accepted {
  readonly state: 'accepted';
  readonly acceptedAt: string;
  readonly acceptedBy: string;
}

interface Declined {
  readonly state: 'declined';
  readonly declinedAt: string;
}

/** One person, by mail. While it is open and its expiry is not written down, it holds a seat. */
export type EmailInvite = InviteFields & {
  readonly kind: 'email';
  readonly email: string;
  readonly expiresAt: string;
  readonly ttlMs: number;
} & (Open | Accepted | Declined | Revoked);

/** Shareable, many people. */
export type LinkInvite = InviteFields & { readonly kind: 'link' } & (Open | Revoked);

/** An invite as of its last event. */
export type InviteRow = EmailInvite | LinkInvite;

export const emailStatuses = ['pending', 'accepted', 'declined', 'revoked', 'expired'] as const;
export const linkStatuses = ['active', 'disabled', 'exhausted', 'expired', 'revoked'] as const;

export type EmailStatus = (typeof emailStatuses)[number];
export type LinkStatus = (typeof linkStatuses)[number];
export type InviteStatus = EmailStatus | LinkStatus;

/** What the links switch and the links generation say. */
export interface LinksNow {
  readonly linksGeneration: number;
  readonly linksSwitchedOff: readonly number[];
}

/** @returns whether the moment has passed at which the invite stops working; the moment itself is already too late */
export const isPast = ({ expiresAt }: Pick<InviteRow, 'expiresAt'>, at: string): boolean =>
  expiresAt !== null && at >= expiresAt;

/** @returns whether every use of the link was made */
export const isUsedUp = ({ maxUses, uses }: Pick<InviteRow, 'maxUses' | 'uses'>): boolean =>
  maxUses !== null && uses >= maxUses;

/** @returns whether the link was made before all links were disabled or switched off */
export const isOutdated = (invite: InviteRow, { linksGeneration }: LinksNow): boolean =>
  invite.kind === 'link' && invite.linksGeneration < linksGeneration;

const emailStatus = (invite: EmailInvite, at: string): EmailStatus => {
  if (invite.state !== 'open') return invite.state;
  return isPast(invite, at) ? 'expired' : 'pending';
};

const linkStatus = (invite: LinkInvite, links: LinksNow, at: string): LinkStatus => {
  if (invite.state === 'revoked' || isOutdated(invite, links)) return 'revoked';
  if (isPast(invite, at)) return 'expired';
  if (isUsedUp(invite)) return 'exhausted';
  return invite.disabledAt === null ? 'active' : 'disabled';
};

/** @returns the status as anyone sees it at that moment, whatever the jobs have written down so far */
export const statusAt = (invite: InviteRow, links: LinksNow, at: string): InviteStatus =>
  invite.kind === 'email' ? emailStatus(invite, at) : linkStatus(invite, links, at);

/** @returns why a revoked invite is; of a link that outlived its links generation, why that one ended */
export const revokedReasonOf = (invite: InviteRow, links: LinksNow): RevokedReason | null => {
  if (invite.state === 'revoked') return invite.revokedReason;
  if (!isOutdated(invite, links)) return null;
  return links.linksSwitchedOff.includes(invite.linksGeneration)
    ? 'links-switched-off'
    : 'all-links-disabled';
};

/** Statuses of an invite that works or can be made to work by a switch: its URL may be read, its e-mail kind may be edited. */
export const isLive = (status: InviteStatus): boolean => ['pending', 'active', 'disabled'].includes(status);

/** @returns whether the invite is counted among the reserved seats */
export const holdsSeat = (invite: InviteRow): boolean =>
  invite.kind === 'email' && invite.state === 'open' && invite.expiredAt === null;
