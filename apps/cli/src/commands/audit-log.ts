import { InvalidArgumentError } from 'commander';
import { eventViews, everyEvent, readerOf, sequenceText, storedPages, untilText } from 'foyer/audit/reading';
import type { EventView, Stretch } from 'foyer/audit/reading';
import type { EventReader, StoredEvent } from 'foyer/event-log/reading';
import { findSecrets, KeyRing } from 'foyer/platform/runtime';
import type { Config, Database } from 'foyer/platform/runtime';
import { z } from 'zod';
import type { AddCommand, Calling } from '../command.js';
import { eventLine, storedLine } from '../event-line.js';
import { FoundError, UsageError } from '../terminal.js';
import { theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

interface LogOptions {
  readonly after?: number;
  readonly until?: number | string;
  readonly type?: readonly string[];
  readonly stream?: string;
  readonly limit?: number;
  readonly stored?: true;
}

type Show = (events: readonly StoredEvent[]) => Promise<readonly string[]>;

const limitText = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'Must be a whole number.' })
  .transform(Number)
  .refine((limit) => limit > 0, { error: 'Must be at least 1.' });
const typesText = z
  .string()
  .transform((text) => text.split(',').map((type) => type.trim()))
  .refine((types) => types.every((type) => type !== ''), { error: 'Must be types, separated by commas.' });

/** Makes commander check an option, and name it where it cannot be used. */
const checked =
  <T>(schema: z.ZodType<T>) =>
  (text: string): T => {
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    throw new InvalidArgumentError(result.error.issues[0]?.message ?? '');
  };

const stretchOf = ({ after, until, type, stream, limit }: LogOptions): Stretch => ({
  ...(after !== undefined && { after }),
  ...(until !== undefined && { until }),
  ...(type && { types: type }),
  ...(stream !== undefined && { stream }),
  ...(limit !== undefined && { limit }),
});

const readerFor = (config: Config, { pool }: Database): EventReader => {
  const secrets = config.secrets ?? (config.databaseUrl === undefined && findSecrets(config.dataDir));
  if (!secrets)
    throw new UsageError(
      'FOYER_SECRETS must be set, since personal fields are encrypted; --stored needs none.',
    );
  return readerOf(pool, new KeyRing(secrets));
};

const knownTypes: ReadonlySet<string> = new Set(everyEvent.map(({ type }) => type));

/** A word that nothing is called by would find nothing, and look like an answer. */
const checkTypes = ({ type = [], stored }: LogOptions): void => {
  const unknown = type.find((one) => !knownTypes.has(one));
  if (unknown !== undefined && !stored)
    throw new UsageError(
      `No event is of the type "${unknown}". There are: ${[...knownTypes].sort().join(', ')}.`,
    );
};

const views = async (
  reader: EventReader,
  { pool }: Database,
  events: readonly StoredEvent[],
): Promise<EventView[]> => {
  const [first] = events;
  if (!first) return [];
  try {
    return await eventViews(pool, reader, first.organizationId, events);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FoundError(
      `Of events ${first.sequence} to ${events.at(-1)?.sequence}, not all can be read: ${reason}. With --stored they are shown as they are.`,
    );
  }
};

const showBy = (options: LogOptions, json: boolean, config: Config, database: Database): Show => {
  if (options.stored) {
    const show = json ? JSON.stringify : storedLine;
    return (events) => Promise.resolve(events.map((event) => show(event)));
  }
  const reader = readerFor(config, database);
  const show = json ? JSON.stringify : eventLine;
  return async (events) => (await views(reader, database, events)).map((event) => show(event));
};

const log = (options: LogOptions, { terminal, org, json }: Calling): Promise<void> => {
  checkTypes(options);
  const config = toolConfig();
  return withExistingDatabase(config, async (database) => {
    const { organizationId } = await theOrganization(database, org);
    const show = showBy(options, json ?? false, config, database);
    for await (const page of storedPages(database.pool, organizationId, stretchOf(options))) {
      for (const line of await show(page)) terminal.out(line);
      await terminal.ready?.();
    }
  });
};

export const addAuditLog: AddCommand = (audit, calling) => {
  audit
    .command('log')
    .description('print what happened, oldest first; with --json one event a line')
    .option('--after <sequence>', 'only what came after that event', checked(sequenceText))
    .option('--until <sequence|time>', 'the last event, or the last moment (RFC 3339)', checked(untilText))
    .option('--type <types>', 'only events of these types, separated by commas', checked(typesText))
    .option('--stream <id>', 'only what happened to that invite, member or key')
    .option('--limit <number>', 'at most so many events', checked(limitText))
    .option('--stored', 'as the log holds it, personal fields encrypted; needs no secrets')
    .action((options: LogOptions, command) => log(options, calling(command)));
};
