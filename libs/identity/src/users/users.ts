import { Inject, Injectable } from '@nestjs/common';
import type { Statement } from 'foyer/event-log';
import { Database, DATABASE } from 'foyer/platform';
import type { EmailAddress, UserId } from 'foyer/platform';
import { userColumns } from './user.js';
import type { User } from './user.js';

/** An account with what proves that somebody owns it. */
export interface Account {
  readonly user: User;
  /** PHC string; undefined: no password, so none is right. */
  readonly passwordHash: string | undefined;
}

interface AccountRow extends User {
  readonly passwordHash: string | null;
}

/** Reads accounts, and keeps them from vanishing under a commit. */
@Injectable()
export class Users {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * To be committed with what an account is given: who read the account before may find that it was erased since. Under
   * `userConstraints`.
   * @returns the statement that keeps the account until the transaction ends; refused with auth.required when it is gone
   */
  hold(id: UserId): Statement {
    const text = `select foyer_identity.hold_account(id) from unnest($1::text[]) as held(id)`;
    return { text, values: [id], gathers: true };
  }

  /** @returns the account of that address, if there is one */
  async accountOf(email: EmailAddress): Promise<Account | undefined> {
    const { rows } = await this.database.query<AccountRow>(
      `select ${userColumns}, u.password_hash as "passwordHash" from foyer_identity.users u where u.email = $1`,
      [email],
    );
    const [row] = rows;
    if (!row) return undefined;
    const { passwordHash, ...user } = row;
    return { user, passwordHash: passwordHash ?? undefined };
  }

  /** @returns those that exist, in no order */
  async byIds(ids: readonly UserId[]): Promise<readonly User[]> {
    const { rows } = await this.database.query<User>(
      `select ${userColumns} from foyer_identity.users u where u.id = any($1)`,
      [ids],
    );
    return rows;
  }
}
