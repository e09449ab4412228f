import type { AddCommand } from '../command.js';
import { addAuditCheckpoint } from './audit-checkpoint.js';
import { addAuditErase } from './audit-erase.js';
import { addAuditExport } from './audit-export.js';
import { addAuditLog } from './audit-log.js';
import { addAuditState } from './audit-state.js';
import { addAuditVerify } from './audit-verify.js';

const commands: readonly AddCommand[] = [
  addAuditLog,
  addAuditVerify,
  addAuditState,
  addAuditExport,
  addAuditCheckpoint,
  addAuditErase,
];

export const addAudit: AddCommand = (program, calling) => {
  const audit = program
    .command('audit')
    .description("read and prove an organization's log, and forget a person");
  for (const add of commands) add(audit, calling);
};
