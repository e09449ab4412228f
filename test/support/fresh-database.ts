import { createHash } from 'node:crypto';
import type { MigrationClass } from '../../libs/platform/src/database/data-source.js';
import { migrate } from '../../libs/platform/src/database/migrate.js';
import type { FreshDatabase } from './test-databases.js';
import { copyOf } from './test-databases.js';

export type { FreshDatabase } from './test-databases.js';

/** What a migration does is part of its name here: an edited one asks for another template. */
const templateName = (migrations: readonly MigrationClass[]): string => {
  const text = migrations.map((migration) => String(migration)).join('\n');
  return `foyer_template_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
};

/**
 * Makes a database for one test: empty, or migrated, which costs the migrations only once per run.
 * @param migrations what it shall hold
 */
export const freshDatabase = (migrations: readonly MigrationClass[] = []): Promise<FreshDatabase> =>
  copyOf(
    migrations.length === 0
      ? undefined
      : { name: templateName(migrations), fill: (url) => migrate(url, migrations) },
  );
