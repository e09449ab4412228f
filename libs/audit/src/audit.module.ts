import { Module } from '@nestjs/common';
import { OrganizationsModule } from 'foyer/organizations';
import { ListEventsController } from './list-events/list-events.http.js';
import { VerifyLogController } from './verify-log/verify-log.http.js';

/** Reading and proving what was recorded. Needs EventLogModule and OrganizationsModule in the application. */
@Module({ imports: [OrganizationsModule], controllers: [VerifyLogController, ListEventsController] })
export class AuditModule {}
