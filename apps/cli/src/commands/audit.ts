import type { AddCommand } from '../command.js';
import { addAuditErase } from './audit-erase.js';
import { addAuditLog } from './audit-log.js';
import { addAuditVerify } from './audit-verify.js';

export const addAudit: AddCommand = (program, calling) => {
  const audit = program
    .command('audit')
    .description("read and prove an organization's log, and forget a person");
  for (const add of [addAuditLog, addAuditVerify, addAuditErase]) add(audit, calling);
};
