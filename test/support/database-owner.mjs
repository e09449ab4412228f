// Owns the embedded database of a data folder until it is told to end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedDatabase } from '../../dist/libs/platform/src/runtime/index.js';

const [dataDir, ending] = process.argv.slice(2);
const database = await EmbeddedDatabase.start({ dataDir, settings: { shared_buffers: '16MB' } });
process.once('SIGTERM', () => database.stop().then(() => process.exit(0)));
const { postgresPid } = JSON.parse(readFileSync(join(dataDir, 'connection.json'), 'utf8'));
console.log(JSON.stringify({ url: database.url, isOwner: database.isOwner, postgresPid }));
if (ending === 'crash') throw new Error('on purpose');
setInterval(() => undefined, 1_000);
