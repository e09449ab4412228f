import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

/** @returns lines as a download that waits for its reader */
export const csvFile = (name: string, lines: AsyncIterable<string>): StreamableFile =>
  // objects, so that what is read ahead is counted in pages
  new StreamableFile(Readable.from(lines, { objectMode: true, highWaterMark: 1 }), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
