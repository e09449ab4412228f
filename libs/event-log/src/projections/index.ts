// A door free of Nest: what defines projections, and what rebuilds their rows from a plain process.
export { defineProjection, planOf, rowFrom } from '../projection.js';
export type { ColumnType, InlineProjection, LookupOf, Projection } from '../projection.js';
export { rebuildEverywhere } from '../rebuild/rebuild-everywhere.js';
export type { RebuildJob, RebuildProgress } from '../rebuild/rebuild-everywhere.js';
export type { Rebuilt } from '../rebuild/rebuild.js';
