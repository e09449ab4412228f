import { once } from 'node:events';
import { ask } from './ask.js';
import { run } from './run.js';

const { stdin, stdout, stderr } = process;

// whoever read the output has seen enough: `foyer audit log | head`
stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

const ready = async (): Promise<void> => {
  if (stdout.writableNeedDrain) await once(stdout, 'drain');
};

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  ready,
  ...(stderr.isTTY && { redraw: (text: string) => stderr.write(`\r\u001B[K${text}`) }),
  ...(stdin.isTTY && { ask }),
});
