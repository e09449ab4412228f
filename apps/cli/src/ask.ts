import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks the person in front of the terminal; what is hidden is not shown while it is typed. */
export const ask = async (question: string, hidden: boolean): Promise<string> => {
  process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stdout,
    terminal: true,
  });
  try {
    return (await lines.question('')).trim();
  } finally {
    lines.close();
    if (hidden) process.stdout.write('\n');
  }
};
