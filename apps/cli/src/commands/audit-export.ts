import { Option } from 'commander';
import {
  checkpointKeys,
  CheckpointSigner,
  cloudEventsOf,
  csvOf,
  storedExport,
  takeCheckpoint,
} from 'foyer/audit/proof';
import { readerOf } from 'foyer/audit/reading';
import type { Database, KeyRing } from 'foyer/platform/runtime';
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { AddCommand, Calling } from '../command.js';
import { progressOn } from '../progress.js';
import { keyRingOf } from '../secrets.js';
import { callNameOf, theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

type Format = 'ndjson' | 'csv' | 'cloudevents';

interface ExportOptions {
  readonly format: Format;
  readonly out?: string;
}

interface Source {
  readonly database: Database;
  readonly organizationId: string;
  readonly keyRing: KeyRing;
  readonly progress: (sequence: number, all: number) => void;
}

/** @returns the export's text in pieces, up to where the log stands now, and that place */
const textOf = async (format: Format, { database, organizationId, keyRing, progress }: Source) => {
  const { pool } = database;
  const signer = new CheckpointSigner(keyRing);
  const end = await takeCheckpoint(pool, signer, organizationId, Date.now());
  const tell = (sequence: number): void => progress(sequence, end.sequence);
  if (format === 'ndjson')
    return { end, text: storedExport(pool, end, await checkpointKeys(pool, signer), tell) };
  const stretch = { until: end.sequence };
  const events = { pool, organizationId, stretch, reader: readerOf(pool, keyRing), progress: tell };
  return { end, text: format === 'csv' ? csvOf(events) : cloudEventsOf(events) };
};

const writeTo = async (path: string, text: AsyncIterable<string>): Promise<void> => {
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await once(file, 'open');
  try {
    for await (const piece of text) if (!file.write(piece)) await once(file, 'drain');
  } finally {
    file.end();
    await once(file, 'close');
  }
};

/** The terminal ends each text with a line feed of its own. */
const print = async ({ terminal }: Calling, text: AsyncIterable<string>): Promise<void> => {
  for await (const piece of text) {
    terminal.out(piece.replace(/\r?\n$/, ''));
    await terminal.ready?.();
  }
};

const exportLog = ({ format, out }: ExportOptions, calling: Calling): Promise<void> => {
  const config = toolConfig();
  return withExistingDatabase(config, async (database) => {
    const organization = await theOrganization(database, calling.org);
    const name = callNameOf(organization);
    const { organizationId } = organization;
    const bar = progressOn(calling.terminal, `Exporting ${name}`);
    const progress = out === undefined ? () => undefined : bar.show;
    const keyRing = keyRingOf(config, 'checkpoints are signed, and personal fields encrypted, by them');
    const { end, text } = await textOf(format, { database, organizationId, keyRing, progress });
    if (out === undefined) return print(calling, text);
    await writeTo(out, text).finally(() => bar.end());
    const result = { organizationId, format, file: out, sequence: end.sequence };
    calling.show(result, `${end.sequence.toLocaleString('en')} events of ${name} are in ${out}.`);
  });
};

export const addAuditExport: AddCommand = (audit, calling) => {
  audit
    .command('export')
    .description('write out the whole log; as ndjson it can be verified without a database')
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(['ndjson', 'csv', 'cloudevents'])
        .default('ndjson'),
    )
    .option('--out <file>', 'a new file; without it, standard output')
    .action((options: ExportOptions, command) => exportLog(options, calling(command)));
};
