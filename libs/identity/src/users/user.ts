import type { Statement } from 'foyer/event-log';
import { refuse } from 'foyer/platform';
import type { EmailAddress, Refusal, UserId } from 'foyer/platform';

/** A person with an account, as the API shows it to that person. */
export interface User {
  readonly id: UserId;
  readonly email: EmailAddress;
  /** Whether somebody has proved to read that mailbox. */
  readonly emailVerified: boolean;
  readonly firstName: string;
  readonly lastName: string;
}

export interface NewUser extends User {
  /** PHC string. */
  readonly passwordHash: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Columns of `foyer_identity.users u` as fields of a {@link User}. */
export const userColumns = `u.id, u.email, u.email_verified as "emailVerified", u.first_name as "firstName",
  u.last_name as "lastName"`;

/** @returns the statement that makes the account; it violates `users_email_key` where the address has one */
export const insertUser = (user: NewUser): Statement => ({
  text: `insert into foyer_identity.users (id, email, email_verified, first_name, last_name, password_hash, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)`,
  values: [
    user.id,
    user.email,
    user.emailVerified,
    user.firstName,
    user.lastName,
    user.passwordHash,
    new Date(user.createdAt),
  ],
});

/** @returns the statement that records that the person reads the mailbox */
export const verifyAddress = (id: UserId): Statement => ({
  text: `update foyer_identity.users set email_verified = true where id = $1`,
  values: [id],
});

/** @returns the statement that replaces the password's hash (PHC string) */
export const setPasswordHash = (id: UserId, passwordHash: string): Statement => ({
  text: `update foyer_identity.users set password_hash = $2 where id = $1`,
  values: [id, passwordHash],
});

/** What a violated constraint of {@link insertUser} or `Users.hold` means; for `Command.constraints`. */
export const userConstraints: Readonly<Record<string, Refusal>> = {
  account_held: refuse('auth.required', 'This account was deleted a moment ago.'),
  users_email_key: refuse('account.exists', 'This address has an account already. Sign in instead.'),
};
