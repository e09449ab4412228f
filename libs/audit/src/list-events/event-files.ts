import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { cloudEventsOf, ndjsonOf } from '../export-log/event-stream.js';
import type { EventsToWrite } from '../export-log/event-stream.js';

const writers: readonly (readonly [string, (events: EventsToWrite) => AsyncGenerator<string>])[] = [
  ['application/x-ndjson', ndjsonOf],
  ['application/cloudevents-batch+json', cloudEventsOf],
];

/**
 * @param accept the request's header
 * @returns all the events as a stream that waits for its reader, or undefined where a page is asked for
 */
export const eventFile = (accept: string | undefined, events: EventsToWrite): StreamableFile | undefined => {
  const asked = writers.find(([type]) => accept?.includes(type));
  if (!asked) return undefined;
  const [type, write] = asked;
  // objects, so that what is read ahead is counted in pages
  return new StreamableFile(Readable.from(write(events), { objectMode: true, highWaterMark: 1 }), { type });
};
