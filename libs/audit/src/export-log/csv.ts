import type { EventView } from '../reading/event-view.js';

/** What spreadsheets take for the beginning of a formula, also in full width, and behind blanks or control characters. */
const formula = /^[\s\p{C}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n\0]/u;

/** @returns one cell (RFC 4180); what could be a formula is text behind an apostrophe */
export const csvCell = (value: string | number): string => {
  const text = String(value);
  const safe = typeof value === 'string' && formula.test(text) ? `'${text}` : text;
  return /[",\r\n']|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const columns: readonly (readonly [string, (event: EventView) => string | number])[] = [
  ['sequence', ({ sequence }) => sequence],
  ['occurredAt', ({ occurredAt }) => occurredAt],
  ['type', ({ type }) => type],
  ['stream', ({ stream }) => stream],
  ['streamVersion', ({ streamVersion }) => streamVersion],
  ['actorKind', ({ actor }) => actor.kind],
  ['actorId', ({ actor }) => actor.id],
  ['actorName', ({ actor }) => actor.name ?? ''],
  ['data', ({ data }) => JSON.stringify(data)],
  ['meta', ({ meta }) => JSON.stringify(meta)],
  ['id', ({ id }) => id],
  ['hash', ({ hash }) => hash],
];

export const csvHeader = `${columns.map(([name]) => name).join(',')}\r\n`;

/** @returns the event as a row */
export const csvRow = (event: EventView): string =>
  `${columns.map(([, cell]) => csvCell(cell(event))).join(',')}\r\n`;
