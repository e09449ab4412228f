import { ask } from './ask.js';
import { run } from './run.js';

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  ...(process.stdin.isTTY && { ask }),
});
