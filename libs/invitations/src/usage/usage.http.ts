import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { CLOCK, zod } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import { z } from 'zod';
import { UsageReader } from './usage.js';
import type { Usage } from './usage.js';

const query = z
  .strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'must not be before from',
  });

@Controller('v1/organizations/:org/usage')
export class UsageController {
  constructor(
    private readonly reader: UsageReader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** How invites and links are used: in all, link by link and day by day. */
  @Get()
  @Requires('invites:read')
  usage(
    @OrganizationAccess() { organizationId, organization }: Access,
    @Query(zod(query)) days: z.output<typeof query>,
  ): Promise<Usage> {
    const at = new Date(this.clock.now()).toISOString();
    const { linksGeneration } = organization;
    return this.reader.usage({ organizationId, linksGeneration, at }, days);
  }
}
