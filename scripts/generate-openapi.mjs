// Writes docs/reference/openapi.json from the routes, as they are built, and their types. With --check, only says whether
// the file is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { answersOfRoutes } from './openapi/answers-of-routes.mjs';

const file = join(import.meta.dirname, '../docs/reference/openapi.json');
await build();
const { AppModule } = await import('../dist/apps/server/src/app.module.js');
const { openApiDocument } = await import('../dist/apps/server/src/openapi/document.js');
const { readConfig } = await import('../dist/libs/platform/src/config/read-config.js');

const root = AppModule.of({ config: readConfig({}), databaseUrl: '', smtpUrl: '' });
const text = `${JSON.stringify(openApiDocument(root, answersOfRoutes()), null, 2)}\n`;
const isCurrent = () => {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
};

if (isCurrent()) console.log('docs/reference/openapi.json is current.');
else if (process.argv.includes('--check')) {
  console.error('docs/reference/openapi.json is not current: run node scripts/generate-openapi.mjs');
  process.exitCode = 1;
} else writeFileSync(file, text);
