import { Body, Controller, Get, Inject, Optional, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { CLOCK, Describes, IfMatch, zod } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import type { OrganizationRow } from '../domain/organization.projection.js';
import { seatsOf } from '../domain/seats.js';
import type { Seats } from '../domain/seats.js';
import { RESERVED_SEATS } from '../ports.js';
import type { ReservedSeats } from '../ports.js';
import { SetSeatLimit } from './set-seat-limit.js';

const body = z.strictObject({ limit: z.int().min(0).max(1_000_000_000).nullable() });

/** Without a version of its own: who joins and who is invited changes it too. */
@Controller('v1/organizations/:org/seats')
export class SeatsController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(RESERVED_SEATS) private readonly reserved?: ReservedSeats,
  ) {}

  /** How many seats there are, and how many are taken. */
  @Get()
  @Describes({ id: 'showSeats' })
  @Requires('organization:read')
  seats(@OrganizationAccess() { organization }: Access): Promise<Seats> {
    return this.show(organization);
  }

  /** Sets how many seats there are; null is no limit. */
  @Put()
  @Describes({ id: 'setSeatLimit' })
  @Requires('organization:write')
  async limit(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Body(zod(body)) { limit }: z.output<typeof body>,
  ): Promise<Seats> {
    return this.show(
      await this.commands.execute(new SetSeatLimit({ organizationId, actor, expected }, limit)),
    );
  }

  private async show(row: OrganizationRow): Promise<Seats> {
    const at = new Date(this.clock.now()).toISOString();
    return seatsOf(row, (await this.reserved?.count(row.organizationId, at)) ?? 0);
  }
}
