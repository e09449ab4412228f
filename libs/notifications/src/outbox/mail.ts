import { createHash } from 'node:crypto';
import type { Statement } from 'foyer/event-log';
import type { KeyRing } from 'foyer/platform';

/** Kinds of mail as they are owed; which template says it best is decided when it is sent. */
export type MailKind =
  'invite' | 'reminder' | 'link-used' | 'link-uses' | 'address-code' | 'sign-in-instead' | 'password-reset';

/** Mails that no organization sends: codes and links of a person's account. */
export const noOrganization = '';

/** What a mail is about. Never an address, a name, a code or a token: those are looked up or derived when it is sent. */
export type MailReference = Readonly<Record<string, string | number | null>>;

/** A mail that is owed. The same organization, kind and reference are the same mail, queued once. */
export interface OwedMail {
  /** {@link noOrganization} where there is none. */
  readonly organizationId: string;
  readonly kind: MailKind;
  readonly reference: MailReference;
}

/** A mail in the hands of one sender, until its lease runs out or another's fence has passed it. */
export interface ClaimedMail extends OwedMail {
  readonly id: string;
  readonly sealedAddress: Buffer | null;
  /** Tries, this one included. */
  readonly attempts: number;
  readonly fence: number;
  /** Codes of failures that were reported already. */
  readonly reported: readonly string[];
}

/** @returns the id that the mail has wherever it is queued */
export const mailIdOf = ({ organizationId, kind, reference }: OwedMail): string => {
  const facts = Object.entries(reference).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const name = JSON.stringify([organizationId, kind, facts]);
  return `mail_${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
};

const purpose = 'foyer/mail-address/v1';

/** Encrypts an address that is kept nowhere else; bound to the mail. */
export const sealAddress = (keyRing: KeyRing, mail: OwedMail, address: string): Buffer =>
  keyRing.seal(purpose, Buffer.from(address), Buffer.from(mailIdOf(mail)));

/** @throws UnsealError when its key has left the ring; Error when the mail has none */
export const openAddress = (keyRing: KeyRing, { id, sealedAddress }: ClaimedMail): string => {
  if (!sealedAddress) throw new Error(`Mail ${id} has no address.`);
  return keyRing.open(purpose, sealedAddress, Buffer.from(id)).toString();
};

const queueAll = `
  insert into foyer_notifications.mails (organization_id, id, kind, reference)
    select o, i, k, r::jsonb from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as m (o, i, k, r) order by o, i
  on conflict do nothing`;

/** As {@link queueMail}, where an address needs no keeping: all mails of a subscription's turn in one. */
export const queueMails = (mail: OwedMail): Statement => ({
  text: queueAll,
  values: [mail.organizationId, mailIdOf(mail), mail.kind, JSON.stringify(mail.reference)],
  gathers: true,
});

/** @returns the statement that queues the mail, unless it ever was; to be committed with what it is owed for */
export const queueMail = (mail: OwedMail, sealedAddress?: Buffer): Statement => ({
  text: `insert into foyer_notifications.mails (organization_id, id, kind, reference, sealed_address)
    values ($1, $2, $3, $4, $5) on conflict do nothing`,
  values: [
    mail.organizationId,
    mailIdOf(mail),
    mail.kind,
    JSON.stringify(mail.reference),
    sealedAddress ?? null,
  ],
});
