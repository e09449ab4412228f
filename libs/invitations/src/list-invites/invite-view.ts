import type { Grant } from 'foyer/organizations/events';
import type { OrganizationRow } from 'foyer/organizations/state';
import type { Authority, DeliveryState, InviteRow, InviteStatus, RevokedReason } from '../domain/invite.js';
import { revokedReasonOf, statusAt } from '../domain/invite.js';

/** An invite with what it amounts to at one moment. */
export interface InviteNow {
  readonly invite: InviteRow;
  readonly status: InviteStatus;
  readonly revokedReason: RevokedReason | null;
}

/** @returns the invite as it is at that moment */
export const asOf = (
  invite: InviteRow,
  organization: Pick<OrganizationRow, 'linksGeneration' | 'linksSwitchedOff'>,
  at: string,
): InviteNow => ({
  invite,
  status: statusAt(invite, organization, at),
  revokedReason: revokedReasonOf(invite, organization),
});

/** Who did something, by the name that they have or had last. */
export interface Author {
  readonly kind: Authority['kind'];
  readonly id: string;
  readonly name: string;
}

interface CommonView {
  readonly id: string;
  readonly kind: InviteRow['kind'];
  readonly status: InviteStatus;
  readonly organizationId: string;
  readonly grant: Grant;
  readonly createdBy: Author;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string | null;
  readonly note: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly revokedReason?: RevokedReason;
}

/** An e-mail invite as clients see it. `acceptedBy` is the user's id. */
export interface EmailInviteView extends CommonView {
  readonly kind: 'email';
  readonly email: string;
  readonly generation: number;
  readonly sentAt: string | null;
  readonly delivery: { readonly state: DeliveryState; readonly reason?: string };
  readonly acceptedAt?: string;
  readonly acceptedBy?: string;
  readonly declinedAt?: string;
  readonly declineReason?: string;
}

/** A link as clients see it. `maxUses` and `remaining` null: unlimited. */
export interface LinkInviteView extends CommonView {
  readonly kind: 'link';
  readonly name: string | null;
  readonly description: string | null;
  readonly audience: readonly string[];
  readonly maxUses: number | null;
  readonly uses: number;
  readonly remaining: number | null;
  readonly lastUsedAt: string | null;
  readonly notifyCreator: boolean;
  readonly disabledAt?: string;
}

/** Never with a token or URL. */
export type InviteView = EmailInviteView | LinkInviteView;

/** @returns the fields that have a value */
const present = <K extends string>(fields: Readonly<Record<K, string | null>>): { [F in K]?: string } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as { [F in K]?: string };

const showEmail = (invite: InviteRow & { kind: 'email' }) => {
  const { email, generation, sentAt, deliveryState, deliveryReason } = invite;
  const { acceptedAt, acceptedBy, declinedAt, declineReason } = invite;
  return {
    kind: 'email' as const,
    email,
    generation,
    sentAt,
    delivery: { state: deliveryState, ...present({ reason: deliveryReason }) },
    ...present({ acceptedAt, acceptedBy, declinedAt, declineReason }),
  };
};

/** @returns uses that are left; null: as many as one likes */
export const remainingOf = ({ maxUses, uses }: Pick<InviteRow, 'maxUses' | 'uses'>): number | null =>
  maxUses === null ? null : Math.max(0, maxUses - uses);

const showLink = (invite: InviteRow) => {
  const { name, description, audience, maxUses, uses, lastUsedAt, notifyCreator, disabledAt } = invite;
  return {
    kind: 'link' as const,
    name,
    description,
    audience,
    maxUses,
    uses,
    remaining: remainingOf(invite),
    lastUsedAt,
    notifyCreator,
    ...present({ disabledAt }),
  };
};

/** @returns the invite as clients see it */
export const showInvite = (now: InviteNow, organizationId: string, createdBy: Author): InviteView => {
  const { invite, status, revokedReason } = now;
  const common = {
    id: invite.inviteId,
    status,
    organizationId,
    grant: invite.grant,
    createdBy,
    createdAt: invite.createdAt,
    updatedAt: invite.updatedAt,
    expiresAt: invite.expiresAt,
    note: invite.note,
    metadata: invite.metadata,
    version: invite.version,
    ...(revokedReason !== null && { revokedReason }),
  };
  return invite.kind === 'email' ? { ...common, ...showEmail(invite) } : { ...common, ...showLink(invite) };
};
