import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

const test = /\.(spec|int-spec|e2e-spec)\.ts$/;
const code = /\.ts$/;
/** What the server reads beside its code. */
const asset = /\.(hbs|css|js|txt|json|svg|html)$/;

/** Folders of `apps` that bring a build of their own, or are no part of the server. */
const elsewhere = ['apps/console'];

const filesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !elsewhere.some((other) => path.startsWith(`${other}/`)));

const below = () => ['apps', 'libs'].flatMap(filesBelow);

/** Documents that the server shows. */
const documents = ['docs/reference/openapi.json'];

/** @returns paths, relative to the root, of what the compiler reads and of what is copied */
export const sources = () => {
  const all = below();
  return {
    code: all.filter((path) => code.test(path) && !test.test(path)),
    assets: [...all.filter((path) => asset.test(path)), ...documents],
  };
};

/** @returns milliseconds of the youngest change among these paths */
export const youngest = (paths) => Math.max(0, ...paths.map((path) => statSync(join(root, path)).mtimeMs));
