import { Injectable } from '@nestjs/common';
import { AddressCodes } from './address-codes/address-codes.js';
import { PasswordResets } from './reset-password/password-resets.js';
import { Sessions } from './sessions/sessions.js';

/** Deletes sessions, codes and resets that have expired. They open nothing before that either; once an hour is plenty. */
@Injectable()
export class IdentitySweep {
  constructor(
    private readonly sessions: Sessions,
    private readonly codes: AddressCodes,
    private readonly resets: PasswordResets,
  ) {}

  /** @returns how many rows went */
  async sweep(): Promise<number> {
    const counts = await Promise.all([this.sessions.sweep(), this.codes.sweep(), this.resets.sweep()]);
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
