import { Module } from '@nestjs/common';
import { ListEventsController } from './list-events/list-events.http.js';
import { VerifyLogController } from './verify-log/verify-log.http.js';

/** Reading and proving what was recorded. Needs the modules of the event log, of identity and of organizations. */
@Module({ controllers: [VerifyLogController, ListEventsController] })
export class AuditModule {}
