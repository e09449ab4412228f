import { Controller, Get } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { verifyOrganization } from '../reading/verify-organization.js';
import type { OrganizationVerification } from '../reading/verify-organization.js';

/** Whether the log is as it was written. */
@Controller('v1/organizations/:org/events/verify')
@Requires('audit:read')
export class VerifyLogController {
  constructor(private readonly log: EventLog) {}

  @Get()
  verify(@OrganizationAccess() { organizationId }: Access): Promise<OrganizationVerification> {
    return verifyOrganization(this.log.pool, organizationId);
  }
}
