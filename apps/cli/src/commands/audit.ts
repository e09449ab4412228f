import type { AddCommand } from '../command.js';
import { addAuditLog } from './audit-log.js';
import { addAuditVerify } from './audit-verify.js';

export const addAudit: AddCommand = (program, calling) => {
  const audit = program.command('audit').description("read and prove an organization's log");
  for (const add of [addAuditLog, addAuditVerify]) add(audit, calling);
};
