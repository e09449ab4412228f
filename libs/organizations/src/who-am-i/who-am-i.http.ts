import { Controller, Get } from '@nestjs/common';
import { CallingUser } from 'foyer/identity';
import type { User } from 'foyer/identity';
import { Memberships } from './memberships.js';
import type { Membership } from './memberships.js';

/** Who is signed in, and where they belong. */
export interface WhoAmI {
  readonly user: User;
  readonly memberships: readonly Membership[];
}

@Controller('v1/auth/me')
export class WhoAmIController {
  constructor(private readonly memberships: Memberships) {}

  /** Who is signed in, and to which organizations they belong. */
  @Get()
  async me(@CallingUser() user: User): Promise<WhoAmI> {
    return { user, memberships: await this.memberships.of(user.id) };
  }
}
