import { summaryOf } from 'foyer/audit/reading';
import type { EventView } from 'foyer/audit/reading';
import type { StoredEvent } from 'foyer/event-log/reading';
import { oneLine } from './one-line.js';

const sequenceWidth = 6;
const typeWidth = 21;

const lineOf = (event: StoredEvent | EventView, actor: string, told: string): string =>
  [
    String(event.sequence).padStart(sequenceWidth),
    event.occurredAt,
    oneLine(event.type).padEnd(typeWidth),
    oneLine(event.stream),
    `${oneLine(actor, 60)} (${event.actor.kind})`,
    oneLine(told),
  ].join('  ');

/** @returns the event in one line for people: sequence, time, type, stream, who did it, what it says */
export const eventLine = (event: EventView): string =>
  lineOf(event, event.actor.name ?? event.actor.id, summaryOf(event));

/** @returns the stored event in one line: who did it by id, and its data without what is encrypted */
export const storedLine = (event: StoredEvent): string =>
  lineOf(event, event.actor.id, JSON.stringify(event.data));
