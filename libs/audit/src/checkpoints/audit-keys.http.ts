import { Controller, Get } from '@nestjs/common';
import { Public } from 'foyer/identity';
import type { CheckpointKey } from './checkpoint.js';
import { TakeCheckpoints } from './take-checkpoints.js';

/** Public keys of checkpoints; for everybody, so that an export can be verified by who has no account. */
@Controller('v1/audit/keys')
@Public()
export class AuditKeysController {
  constructor(private readonly checkpoints: TakeCheckpoints) {}

  @Get()
  keys(): Promise<readonly CheckpointKey[]> {
    return this.checkpoints.keys();
  }
}
