import { Controller, Get, Inject } from '@nestjs/common';
import { Public } from 'foyer/identity';
import { Database, DATABASE, refused } from 'foyer/platform';

/** For whoever restarts processes and routes requests. Tells nothing else. */
@Controller('health')
@Public()
export class HealthController {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** The process answers. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can do its work: the database answers. */
  @Get('ready')
  async ready(): Promise<{ status: 'ok' }> {
    try {
      await this.database.query('select 1');
    } catch {
      throw refused('service.unavailable', 'A dependency does not answer.');
    }
    return { status: 'ok' };
  }
}
