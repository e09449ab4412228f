import { migrate } from 'foyer/platform/runtime';
import { allMigrations } from '../../../server/src/migrations.js';
import type { AddCommand } from '../command.js';
import { toolConfig, withDatabaseUrl } from '../with-database.js';

const sentence = (applied: readonly string[]): string =>
  applied.length === 0
    ? 'The database is up to date.'
    : `Applied:\n${applied.map((name) => `  ${name}`).join('\n')}`;

export const addMigrate: AddCommand = (program, calling) => {
  program
    .command('migrate')
    .description('bring the database up to date; can run while servers start')
    .action(async (_options, command) => {
      const applied = await withDatabaseUrl(toolConfig(), (url) => migrate(url, allMigrations));
      calling(command).show({ applied }, sentence(applied));
    });
};
