// A door free of Nest: the rows that the log folds to, for whoever rebuilds or reads them in a plain process.
import type { Projection } from 'foyer/event-log/projections';
import { members } from '../domain/members.projection.js';
import { organizations } from '../domain/organization.projection.js';

/** Inline projections of this module. */
export const organizationProjections: readonly Projection[] = [organizations, members];
