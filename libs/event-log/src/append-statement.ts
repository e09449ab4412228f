import { absencePieces } from './absence.js';
import type { Append, ChangedKey, EventToStore } from './append.js';
import type { Piece } from './combined.js';
import { combined } from './combined.js';
import { headsAreTaken, takeHeads } from './heads.js';
import { rowPieces } from './row-pieces.js';
import { RowsText } from './sql-rows.js';

const newEvents = new RowsText<EventToStore>(
  [
    { type: 'text', of: ({ stored }) => stored.organizationId },
    { type: 'bigint', of: ({ stored }) => stored.sequence },
    { type: 'text', of: ({ stored }) => stored.id },
    { type: 'text', of: ({ stored }) => stored.stream },
    { type: 'int', of: ({ stored }) => stored.streamVersion },
    { type: 'text', of: ({ stored }) => stored.type },
    { type: 'smallint', of: ({ stored }) => stored.version },
    { type: 'jsonb', of: ({ texts }) => texts.actor },
    { type: 'jsonb', of: ({ texts }) => texts.data },
    { type: 'jsonb', of: ({ texts }) => texts.personal },
    { type: 'jsonb', of: ({ texts }) => texts.meta },
    { type: 'timestamptz', of: ({ stored }) => stored.occurredAt },
    { type: 'bytea', of: ({ hash }) => hash },
  ],
  (rows) => `
  insert into foyer_log.events (organization_id, seq, id, stream, stream_version, type, version, actor, data, personal, meta,
    occurred_at, hash)
  select * from ${rows} as e where ${headsAreTaken}`,
);

interface OwnedKey extends ChangedKey {
  readonly organizationId: string;
}

const keysText = (then: string): RowsText<OwnedKey> =>
  new RowsText<OwnedKey>(
    [
      { type: 'text', of: ({ organizationId }) => organizationId },
      { type: 'text', of: ({ key }) => key.subject },
      { type: 'int', of: ({ key }) => key.generation },
      { type: 'bytea', of: ({ key }) => key.wrapped },
    ],
    (rows) => `
  insert into foyer_log.subject_keys (organization_id, subject, generation, wrapped)
  select * from ${rows} as k where ${headsAreTaken} ${then}`,
  );

const newKeys = keysText('');
const knownKeys = keysText(
  'on conflict (organization_id, subject) do update set generation = excluded.generation, wrapped = excluded.wrapped',
);

const keyPieces = (writing: readonly Append[], single: boolean): Piece[] => {
  const all = writing.flatMap(({ organizationId, keys }) => keys.map((one) => ({ organizationId, ...one })));
  const some = (text: RowsText<OwnedKey>, isNew: boolean): Piece[] => {
    const keys = all.filter((one) => one.isNew === isNew);
    return keys.length > 0 ? [text.over(keys, single)] : [];
  };
  return [...some(newKeys, true), ...some(knownKeys, false)];
};

/** Whatever is named in the last line is worked out; what only writes is, named or not. */
const checkOf = (text: string, n: number): { name: string; updates: boolean } | undefined => {
  if (text.endsWith('returning 1')) return { name: `p${n}`, updates: true };
  return text.startsWith('select') ? { name: `p${n}`, updates: false } : undefined;
};

/** The heads first, then everything that waits for them, then the check that each row to be updated was there. */
const joined = (texts: readonly string[]): string => {
  const [heads, ...parts] = texts.slice(0, -1);
  const named = parts.map(
    (text, n) => `p${n} as ${text.startsWith('select') ? 'materialized ' : ''}(${text})`,
  );
  const checks = parts.flatMap((text, n) => checkOf(text, n) ?? []);
  const counted = (updates: boolean): string[] =>
    checks.filter((check) => check.updates === updates).map(({ name }) => `(select count(*) from ${name})`);
  const moved = `foyer_log.heads_moved(${['0', ...counted(true)].join(' + ')}, ${texts.at(-1)})`;
  return `with ${[heads, ...named].join(', ')}
    select ${[moved, '(select count(*) from taken)', ...counted(false)].join(', ')}`;
};

/** One command of one organization: as there are few kinds of them, each may have a statement of its own. */
const fewEvents = 4;

/** @returns the one statement that writes appends: heads, events, keys, rows, and what was gathered beside them */
export const statementOf = (
  writing: readonly Append[],
  gathered: readonly Piece[],
): ReturnType<typeof combined> => {
  const moving = writing.filter(({ events, from }) => events.length > 0 || from.sequence > 0);
  const events = writing.flatMap((append) => append.events);
  const single = writing.length === 1 && events.length <= fewEvents;
  const { inserts, updates, updated } = rowPieces(
    writing.flatMap(({ rows }) => rows),
    single,
  );
  const pieces: Piece[] = [
    takeHeads(moving),
    ...(events.length > 0 ? [newEvents.over(events, single)] : []),
    ...keyPieces(writing, single),
    ...inserts,
    ...updates,
    ...absencePieces(writing),
    ...gathered,
    { text: '$1::bigint', values: [updated] },
  ];
  return combined('append', pieces, joined);
};
