import { createHmac } from 'node:crypto';
import type { Statement } from 'foyer/event-log';
import type { Database, EmailAddress, KeyRing } from 'foyer/platform';
import type { CodePurpose } from '../identity-mail.js';

const purpose = 'foyer/mailbox/v1';

/** What stands for an address in the table: which mailboxes asked for codes cannot be read there. */
const mailboxDigest = (keyRing: KeyRing, kid: string, email: EmailAddress): Buffer =>
  createHmac('sha256', keyRing.derive(kid, purpose)).update(email).digest();

/** A mailbox as the table knows it. */
export interface Mailbox {
  readonly current: Buffer;
  /** By every key of the ring. */
  readonly all: readonly Buffer[];
}

export const mailboxOf = (keyRing: KeyRing, email: EmailAddress): Mailbox => ({
  current: mailboxDigest(keyRing, keyRing.current, email),
  all: keyRing.kids.map((kid) => mailboxDigest(keyRing, kid, email)),
});

/** A code that was asked for. Times in milliseconds since the epoch. */
export interface NewCode {
  readonly id: string;
  readonly kid: string;
  readonly purpose: CodePurpose;
  readonly mailbox: Mailbox;
  readonly sealed: Buffer;
  /** Never right, whatever is typed. */
  readonly decoy: boolean;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export const insertCode = (code: NewCode): Statement => ({
  text: `insert into foyer_identity.address_codes (id, kid, purpose, mailbox, sealed, decoy, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  values: [
    code.id,
    code.kid,
    code.purpose,
    code.mailbox.current,
    code.sealed,
    code.decoy,
    new Date(code.createdAt),
    new Date(code.expiresAt),
  ],
});

/** What a try finds; it has been counted already. */
export interface TriedCode {
  readonly tries: number;
  readonly kid: string;
  readonly sealed: Buffer;
  readonly decoy: boolean;
  readonly expiresAt: Date;
  readonly used: boolean;
}

/** Counts a try, before anything is told of it: tries at once are counted one by one. */
export const countTry = async (
  database: Database,
  codeId: string,
  codePurpose: CodePurpose,
): Promise<TriedCode | undefined> => {
  const { rows } = await database.query<TriedCode>(
    `update foyer_identity.address_codes c set tries = tries + 1 where c.id = $1 and c.purpose = $2
      returning c.tries, c.kid, c.sealed, c.decoy, c.expires_at as "expiresAt",
        exists (select from foyer_identity.used_address_codes u where u.code_id = c.id) as used`,
    [codeId, codePurpose],
  );
  return rows[0];
};

/** @returns what was sealed into the code */
export const sealedIn = async (database: Database, codeId: string): Promise<Buffer | undefined> => {
  const { rows } = await database.query<{ sealed: Buffer }>(
    `select sealed from foyer_identity.address_codes where id = $1`,
    [codeId],
  );
  return rows[0]?.sealed;
};

/** @returns when the codes of the mailbox were asked for since then, oldest first; milliseconds since the epoch */
export const askedSince: (mailbox: Mailbox, since: number) => Statement = (mailbox, since) => ({
  text: `select created_at as "createdAt" from foyer_identity.address_codes
    where mailbox = any($1::bytea[]) and created_at > $2 order by number`,
  values: [mailbox.all, new Date(since)],
});

/** @returns the newest code of that mailbox and purpose */
export const newestCode = async (
  database: Database,
  mailbox: Mailbox,
  codePurpose: CodePurpose,
): Promise<string | undefined> => {
  const { rows } = await database.query<{ id: string }>(
    `select id from foyer_identity.address_codes where mailbox = any($1::bytea[]) and purpose = $2
      order by number desc limit 1`,
    [mailbox.all, codePurpose],
  );
  return rows[0]?.id;
};

/** Leaves the codes of who has an account: they may be for another organization. */
export const forgetCodes = (mailbox: Mailbox, email: EmailAddress): Statement => ({
  text: `delete from foyer_identity.address_codes where mailbox = any($1::bytea[])
    and not exists (select from foyer_identity.users where email = $2)`,
  values: [mailbox.all, email],
});
