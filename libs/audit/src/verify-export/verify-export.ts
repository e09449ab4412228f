import { createReadStream } from 'node:fs';
import { ExportVerifier } from './export-verifier.js';
import type { ExportVerification, Trusted } from './export-verifier.js';

/** Lines end with a line feed alone: readline would also break them at U+2028, which JSON leaves as it is. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/**
 * Verifies an export, from its first line to its last, in constant memory: no database, no server.
 * @param progress called now and then with the lines read so far
 * @throws Error when the file cannot be read
 */
export const verifyExport = async (
  path: string,
  trusted: Trusted = {},
  progress: (lines: number) => void = () => undefined,
): Promise<ExportVerification> => {
  const verifier = new ExportVerifier(trusted);
  const input = createReadStream(path, 'utf8');
  let lines = 0;
  try {
    for await (const line of linesOf(input as AsyncIterable<string>)) {
      if (!verifier.next(line)) break;
      lines += 1;
      if (lines % 10_000 === 0) progress(lines);
    }
  } finally {
    input.destroy();
  }
  return verifier.finish();
};
