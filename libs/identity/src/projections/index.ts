// A door free of Nest: the rows that the log folds to, for whoever rebuilds or reads them in a plain process.
import type { Projection } from 'foyer/event-log/projections';
import { apiKeys } from '../api-keys/api-key.projection.js';

/** Inline projections of this module. */
export const identityProjections: readonly Projection[] = [apiKeys];
