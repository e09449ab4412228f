import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AuditKeysController } from './checkpoints/audit-keys.http.js';
import { checkpointJob } from './checkpoints/checkpoint-job.js';
import { CheckpointController } from './checkpoints/checkpoint.http.js';
import { TakeCheckpoints } from './checkpoints/take-checkpoints.js';
import { StateAtController } from './state-at/state-at.http.js';

/** How the module is set up. */
export interface ProofOptions {
  /** Whether this process signs checkpoints of logs that moved, about once an hour. */
  readonly worker: boolean;
}

/** Signed checkpoints, and organizations as they were. Needs what the audit module needs, and CLOCK and KEY_RING. */
@Module({})
export class ProofModule {
  static forRoot({ worker }: ProofOptions): DynamicModule {
    return {
      module: ProofModule,
      imports: worker ? [ScheduleModule.forRoot()] : [],
      controllers: [CheckpointController, AuditKeysController, StateAtController],
      providers: [TakeCheckpoints, ...(worker ? [checkpointJob] : [])],
      exports: [TakeCheckpoints],
    };
  }
}
