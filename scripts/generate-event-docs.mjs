// Writes docs/reference/events.md, and locks what is new in docs/reference/event-lock.json. What is locked stays locked:
// where a stored form has changed, nothing is written.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
await build();
const { everyEvent } = await import('../dist/libs/audit/src/reading/index.js');
const { brokenLocks, formsOf, lockOf } = await import('../dist/libs/event-log/src/evolution/event-forms.js');
const { eventReference, sentencesIn } =
  await import('../dist/libs/event-log/src/evolution/event-reference.js');

const lockFile = join(root, 'docs/reference/event-lock.json');
const forms = formsOf(everyEvent);
const lock = lockOf(forms);
const broken = brokenLocks(JSON.parse(readFileSync(lockFile, 'utf8')), lock);
if (broken.length > 0) {
  console.error(broken.join('\n'));
  process.exit(1);
}
const declared = readdirSync(join(root, 'libs'), { recursive: true })
  .filter((path) => path.endsWith('.events.ts'))
  .toSorted()
  .flatMap((path) => [...sentencesIn(readFileSync(join(root, 'libs', path), 'utf8'))]);
writeFileSync(join(root, 'docs/reference/events.md'), eventReference(forms, new Map(declared)));
writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
