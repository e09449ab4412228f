// A second door, free of Nest: what a plain process needs to find its settings, its database and a running server.
export { CLOCK } from '../clock.js';
export type { Clock } from '../clock.js';
export { ConfigError, publicUrlOf } from '../config/config.js';
export type { Config } from '../config/config.js';
export { readConfig } from '../config/read-config.js';
export { Database } from '../database/database.js';
export type { DatabaseOptions } from '../database/database.js';
export { DatabaseClock } from '../database/database-clock.js';
export { gathering } from '../database/gathering.js';
export { statementName } from '../database/statement-name.js';
export type { MigrationClass } from '../database/data-source.js';
export { migrate } from '../database/migrate.js';
export { findConnection } from '../embedded/connection-file.js';
export { EmbeddedDatabase, hasEmbeddedDatabase } from '../embedded/embedded-database.js';
export { findSecrets, findSetupToken, generatedSecrets } from '../embedded/generated-secrets.js';
export { findServer } from '../embedded/server-file.js';
export { KeyRing } from '../secrets/key-ring.js';
export { randomFromStock } from '../secrets/random-stock.js';
