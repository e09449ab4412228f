import type { AddCommand } from '../command.js';
import { addAudit } from './audit.js';
import { addImport } from './import.js';
import { addMigrate } from './migrate.js';
import { addProjections } from './projections.js';
import { addSetup } from './setup.js';
import { addSubscriptions } from './subscriptions.js';

/** Every command, in the order of the help page. */
export const commands: readonly AddCommand[] = [
  addSetup,
  addMigrate,
  addImport,
  addAudit,
  addProjections,
  addSubscriptions,
];
