import { Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { EraseSubjectController } from './erase-subject/erase-subject.http.js';
import { EraseSubjectHandler } from './erase-subject/erase-subject.js';
import { subjectErased } from './erase-subject/subject-erased.events.js';
import { ListEventsController } from './list-events/list-events.http.js';
import { VerifyLogController } from './verify-log/verify-log.http.js';

/** Reading and proving what was recorded, and forgetting people. Needs the modules of the event log, of identity, of organizations and of invitations. */
@Module({
  imports: [CqrsModule],
  controllers: [VerifyLogController, ListEventsController, EraseSubjectController],
  providers: [EraseSubjectHandler],
})
export class AuditModule implements OnModuleInit {
  constructor(private readonly eventLog: EventLog) {}

  onModuleInit(): void {
    this.eventLog.register([subjectErased], []);
  }
}
