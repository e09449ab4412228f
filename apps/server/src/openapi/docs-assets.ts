import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';

/** A file of the pages of the API, under a name that changes with it. */
export interface DocsAsset {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const theirs = (): string => dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const assetOf = (path: URL | string, name: string): DocsAsset => {
  const bytes = readFileSync(path);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const extension = extname(name);
  const hashed = `${name.slice(0, -extension.length)}.${hash}${extension}`;
  return { name: hashed, type: types[extension] ?? 'application/octet-stream', bytes };
};

const load = () => ({
  bundle: assetOf(join(theirs(), 'swagger-ui-bundle.js'), 'swagger-ui-bundle.js'),
  theirStyle: assetOf(join(theirs(), 'swagger-ui.css'), 'swagger-ui.css'),
  script: assetOf(new URL('./pages/docs.js', import.meta.url), 'docs.js'),
  style: assetOf(new URL('./pages/docs.css', import.meta.url), 'docs.css'),
});

let loaded: ReturnType<typeof load> | undefined;

/** @returns every file of the pages; read when somebody first asks */
export const docsAssets = (): ReturnType<typeof load> => (loaded ??= load());
