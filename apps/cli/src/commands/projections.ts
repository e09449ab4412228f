import { readerOf } from 'foyer/audit/reading';
import { rebuildEverywhere } from 'foyer/event-log/projections';
import type { Projection } from 'foyer/event-log/projections';
import { findSecrets, KeyRing } from 'foyer/platform/runtime';
import type { Config } from 'foyer/platform/runtime';
import { everyProjection } from '../../../server/src/projections.js';
import type { AddCommand, Calling } from '../command.js';
import { oneLine } from '../one-line.js';
import { progressOn } from '../progress.js';
import { UsageError } from '../terminal.js';
import { theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

/** Several organizations at once, each with what it writes, what it reads, and the page after that. */
const connections = 12;

const keyRingOf = ({ secrets, databaseUrl, dataDir }: Config): KeyRing => {
  const found = secrets ?? (databaseUrl === undefined && findSecrets(dataDir));
  if (!found) throw new UsageError('FOYER_SECRETS must be set: rows hold what the log encrypts.');
  return new KeyRing(found);
};

const named = (name: string): Projection => {
  const projection = everyProjection.find((one) => one.name === name);
  if (projection) return projection;
  const names = everyProjection.map((one) => `  ${one.name}`).join('\n');
  throw new UsageError(`There is no projection "${oneLine(name)}". There are:\n${names}`);
};

const count = (n: number, what: string): string => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

const rebuild = async (name: string, calling: Calling): Promise<void> => {
  const [projection, config] = [named(name), toolConfig()];
  const keyRing = keyRingOf(config);
  const work: Parameters<typeof withExistingDatabase<void>>[1] = async (database) => {
    const { pool } = database;
    const chosen = calling.org === undefined ? undefined : await theOrganization(database, calling.org);
    const bar = progressOn(calling.terminal, `Rebuilding ${name}`);
    const rebuilt = await rebuildEverywhere({
      pool,
      reader: readerOf(pool, keyRing),
      projection,
      ...(chosen && { organizationId: chosen.organizationId }),
      progress: ({ events }) => bar.show(events.done, events.all),
    }).finally(() => bar.end());
    const { rows, events, organizations, written, removed } = rebuilt;
    const from = `${count(rows, 'row')} from ${count(events, 'event')} of ${count(organizations, 'organization')}`;
    const found =
      written + removed === 0
        ? 'they were right'
        : `${written.toLocaleString('en')} put right, ${removed.toLocaleString('en')} removed`;
    calling.show({ projection: name, ...rebuilt }, `${name}: ${from}; ${found}.`);
  };
  await withExistingDatabase(config, work, connections);
};

const list = (calling: Calling): void => {
  const projections = everyProjection.map(({ name, table }) => ({ name, table }));
  const longest = Math.max(...projections.map(({ name }) => name.length));
  const lines = projections.map(({ name, table }) => `${name.padEnd(longest)}  ${table}`);
  calling.show({ projections }, lines.join('\n'));
};

export const addProjections: AddCommand = (program, calling) => {
  const projections = program.command('projections').description('make rows anew from the log');
  projections
    .command('list')
    .description('name every projection and its table')
    .action((_options, command) => list(calling(command)));
  projections
    .command('rebuild')
    .argument('<name>', 'which one; `foyer projections list` names them')
    .description('put every row right, while servers run; --org keeps to one organization')
    .action((name: string, _options, command) => rebuild(name, calling(command)));
};
