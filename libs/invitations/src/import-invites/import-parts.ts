import type { Provider, Type } from '@nestjs/common';
import { ExportInvitesController } from '../export-invites/export-invites.http.js';
import { IncomingJobs } from '../jobs/incoming-jobs.js';
import { JobHints } from '../jobs/job-hints.js';
import { JobLeases } from '../jobs/job-leases.js';
import { JobsController } from '../jobs/jobs.http.js';
import { Jobs } from '../jobs/jobs.js';
import { CsvUploadGuard } from './csv-upload.guard.js';
import { ImportInvitesController } from './import-invites.http.js';
import { ImportInvitesHandler } from './import-invites.js';
import { ImportPortion } from './import-portion.js';
import { ImportWorker } from './import-worker.js';

/** Files in and out, and the jobs that work on them. */
export const importControllers: readonly Type[] = [
  ImportInvitesController,
  ExportInvitesController,
  JobsController,
];

export const importProviders: readonly Provider[] = [
  Jobs,
  JobHints,
  IncomingJobs,
  CsvUploadGuard,
  ImportInvitesHandler,
];

/** Of processes that work. */
export const importWorkers: readonly Provider[] = [JobLeases, ImportPortion, ImportWorker];
