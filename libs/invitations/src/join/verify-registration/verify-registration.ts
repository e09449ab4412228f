import { Injectable } from '@nestjs/common';
import { AddressCodes, codeConstraints } from 'foyer/identity';
import type { ProvedAddress } from 'foyer/identity';
import { refused, remembered } from 'foyer/platform';
import type { RequestContext } from 'foyer/platform';
import { z } from 'zod';
import { Joiners } from '../joiners.js';
import { NewAccounts } from '../register/new-account.js';
import { Register } from '../register/register.js';
import type { Browser, Registered } from '../register/register.js';

const pending = z.strictObject({
  token: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  passwordHash: z.string(),
});

/** Ends the registration by link: the right code proves the address, and lets its owner in. */
@Injectable()
export class VerifyRegistration {
  constructor(
    private readonly codes: AddressCodes,
    private readonly joiners: Joiners,
    private readonly accounts: NewAccounts,
    private readonly registrations: Register,
  ) {}

  /**
   * @param codeId of the browser that asked for the code
   * @throws RefusedError code.wrong, code.expired, code.too-many-tries; as joining is refused
   */
  async verify(codeId: string | undefined, typed: string, browser: Browser): Promise<Registered> {
    if (codeId === undefined) throw refused('code.expired', 'No code was asked for here. Begin again.');
    const { email, payload, use } = await this.proved(codeId, typed, browser.request);
    const { token, passwordHash, ...names } = pending.parse(payload);
    const ticket = await this.joiners.ticket(token);
    const account = this.accounts.make(
      { email, ...names },
      { passwordHash, emailVerified: true, replaces: browser.session },
    );
    const used = { statements: [use], constraints: codeConstraints };
    return this.registrations.join(ticket, account, browser, used);
  }

  /** The first try uses the code up, perhaps without anybody being told: a retry is judged as it was. */
  private async proved(codeId: string, typed: string, request: RequestContext): Promise<ProvedAddress> {
    let proved: ProvedAddress | undefined;
    await remembered(request, async () => {
      proved = await this.codes.check(codeId, 'join', typed);
      return true;
    });
    return proved ?? this.codes.checkedBefore(codeId);
  }
}
