import pg from 'pg';
import type { CopiedRow } from '../bytes/copied-rows.js';
import type { StoredKey } from '../subject-keys.js';
import type { CopiedEvent } from './copied-event.js';
import { rowKeyColumn } from './copied-event.js';
import type { Folding } from './folding.js';

/** Of the person whom an event is about, of a table called `k`; they come behind the row's key. */
export const keyColumns = 'k.generation, k.wrapped';
const [generation, wrapped] = [rowKeyColumn + 1, rowKeyColumn + 2] as const;

/**
 * Looking a key up where the event is read costs a third of asking for those of a page: nothing is to be sent there.
 * @returns what joins to each event `e` that is opened the key of the person, where one field of its data names them
 */
export const joinedKeys = ({ reader, projection, organizationId }: Folding): string => {
  const cases = [...reader.holders(projection.opens)].map(
    ([type, field]) => `when e.type = ${pg.escapeLiteral(type)} then e.data ->> ${pg.escapeLiteral(field)}`,
  );
  const subject = cases.length === 0 ? 'null' : `case ${cases.join(' ')} end`;
  return `left join lateral (select generation, wrapped from foyer_log.subject_keys
    where organization_id = ${pg.escapeLiteral(organizationId)} and subject = ${subject} limit 1) k on true`;
};

/** @returns reads the key that came with an event; of whoever never had one, it is as one that was destroyed */
export const keysWith = ({
  reader,
  projection,
}: Folding): ((event: CopiedEvent, row: CopiedRow) => StoredKey | undefined) => {
  const holders = reader.holders(projection.opens);
  return (event, row) => {
    const field = holders.get(event.type);
    if (field === undefined) return undefined;
    const subject = String(event.data[field]);
    if (row.isNull(generation)) return { subject, generation: 0, wrapped: null };
    return { subject, generation: row.int4(generation), wrapped: row.bytes(wrapped) };
  };
};
