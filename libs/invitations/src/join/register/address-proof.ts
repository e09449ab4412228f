import { Inject, Injectable } from '@nestjs/common';
import { AddressCodes, Users } from 'foyer/identity';
import { CONFIG } from 'foyer/platform';
import type { Config, EmailAddress } from 'foyer/platform';
import type { InviteRow } from '../../domain/invite.js';

/** What waits, sealed, for the code that proves the address. */
export interface PendingRegistration {
  readonly token: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly passwordHash: string;
}

/** Whether somebody who registers reads the mailbox that they name: an invite's mail proves it, a link's joiner types a mailed code. */
@Injectable()
export class AddressProof {
  constructor(
    private readonly users: Users,
    private readonly codes: AddressCodes,
    @Inject(CONFIG) private readonly config: Pick<Config, 'linkVerifyAddress'>,
  ) {}

  isNeeded(kind: InviteRow['kind']): boolean {
    return kind === 'link' && this.config.linkVerifyAddress;
  }

  async hasAccount(email: EmailAddress): Promise<boolean> {
    return (await this.users.accountOf(email)) !== undefined;
  }

  /**
   * Mails a code; to an address that has an account, a mail that says to sign in. The answer is the same.
   * @returns the code's id
   */
  async ask(
    { token, firstName, lastName, passwordHash }: PendingRegistration,
    email: EmailAddress,
    locale: string | undefined,
  ): Promise<string> {
    const payload: PendingRegistration = { token, firstName, lastName, passwordHash };
    const hasAccount = await this.hasAccount(email);
    return this.codes.issue({
      purpose: 'join',
      email,
      payload,
      hasAccount,
      ...(locale !== undefined && { locale }),
    });
  }
}
