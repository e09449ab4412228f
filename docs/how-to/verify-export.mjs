// Verifies an export of `foyer audit export`. Needs Node alone: node verify-export.mjs export.ndjson [keys.json]
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';

const fail = (sequence, problem) => {
  console.log(JSON.stringify({ ok: false, sequence, problem }));
  process.exit(1);
};
// RFC 8785: keys sorted by UTF-16 code units, no spaces
const canonical = (value) => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
};
const pinned = process.argv[3] && JSON.parse(readFileSync(process.argv[3], 'utf8'));
const keys = new Map(pinned?.map(({ keyId, publicKey }) => [keyId, publicKey]));
let [last, hash, end] = [0, Buffer.alloc(32), undefined];
process.on('uncaughtException', () => fail(last + 1, 'unreadable'));

const checkSigned = ({ signature, ...signed }) => {
  const key = keys.get(signed.keyId);
  if (!key) fail(signed.sequence, 'unknown key');
  const [bytes, sealed] = [Buffer.from(canonical(signed)), Buffer.from(signature, 'base64url')];
  if (!verify(null, bytes, createPublicKey(key), sealed)) fail(signed.sequence, 'forged');
  if (signed.sequence !== last) fail(last + 1, 'missing');
  if (signed.hash !== hash.toString('hex')) fail(last, 'rewritten');
};
const check = (line) => {
  const { record, checkpoint, ...rest } = JSON.parse(line);
  if (JSON.stringify(JSON.parse(line)) !== line) fail(last + 1, 'changed');
  if (record === 'export') return void (end ? fail(last + 1, 'added') : (end = checkpoint));
  if (record === 'key') return void (pinned || keys.set(rest.keyId, rest.publicKey));
  if (record === 'checkpoint') return checkSigned(checkpoint);
  const { hash: told, ...event } = JSON.parse(line);
  if (event.sequence !== last + 1) fail(last + 1, event.sequence > last + 1 ? 'missing' : 'added');
  if (event.organizationId !== end?.organizationId || event.sequence > end.sequence) fail(last + 1, 'added');
  hash = createHash('sha256').update(hash).update(canonical(event)).digest();
  if (hash.toString('hex') !== told) fail(last + 1, 'changed');
  last += 1;
};
let rest = '';
for await (const chunk of createReadStream(process.argv[2], 'utf8')) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  lines.forEach(check);
}
if (rest !== '' || last < (end?.sequence ?? 1)) fail(last + 1, 'cut');
checkSigned(end);
console.log(JSON.stringify({ ok: true, verifiedTo: last, keysKnownBeforehand: Boolean(pinned) }));
