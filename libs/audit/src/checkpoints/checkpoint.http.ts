import { Controller, Get } from '@nestjs/common';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import type { Checkpoint } from './checkpoint.js';
import { TakeCheckpoints } from './take-checkpoints.js';

/** Where the log stands, signed. */
@Controller('v1/organizations/:org/events/checkpoint')
@Requires('audit:read')
export class CheckpointController {
  constructor(private readonly checkpoints: TakeCheckpoints) {}

  @Get()
  checkpoint(@OrganizationAccess() { organizationId }: Access): Promise<Checkpoint> {
    return this.checkpoints.take(organizationId);
  }
}
