import { Inject, Injectable } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import { CLOCK, KEY_RING, KeyRing } from 'foyer/platform';
import type { Clock } from 'foyer/platform';
import type { Checkpoint, CheckpointKey } from './checkpoint.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { checkpointKeys, dueForCheckpoint, takeCheckpoint } from './checkpoint-store.js';

/** A log that moves all the time is signed once in that many milliseconds. */
const between = 3_600_000;

/** Takes checkpoints: of one log at once, and of all that have moved when it is time. */
@Injectable()
export class TakeCheckpoints {
  private readonly signer: CheckpointSigner;

  constructor(
    private readonly log: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(KEY_RING) keyRing: KeyRing,
  ) {
    this.signer = new CheckpointSigner(keyRing);
  }

  keys(): Promise<readonly CheckpointKey[]> {
    return checkpointKeys(this.log.pool, this.signer);
  }

  /** @returns the checkpoint of where the log stands now */
  take(organizationId: string): Promise<Checkpoint> {
    return takeCheckpoint(this.log.pool, this.signer, organizationId, this.clock.now());
  }

  /** @returns how many logs had moved and were due */
  async run(): Promise<number> {
    const before = new Date(this.clock.now() - between).toISOString();
    let count = 0;
    for (let after = ''; ;) {
      const due = await dueForCheckpoint(this.log.pool, after, before);
      for (const organizationId of due) await this.take(organizationId);
      const last = due.at(-1);
      if (last === undefined) return count;
      [after, count] = [last, count + due.length];
    }
  }
}
