import { existsSync, readFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

// Lets a process of a specification run the sources as they are: `node --import ./source-hooks.mjs program.ts`.
if (!import.meta.url.includes('?hooks')) register(`${import.meta.url}?hooks`);

const root = new URL('../../../../', import.meta.url);

const { exports: doors } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

const sourceOf = (specifier, parent) => {
  const door = specifier.startsWith('foyer/') && doors[`.${specifier.slice('foyer'.length)}`];
  if (door) return new URL(door.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'), root);
  if (!/^\.{1,2}\/.*\.js$/.test(specifier) || !parent?.endsWith('.ts')) return undefined;
  const source = new URL(specifier.replace(/\.js$/, '.ts'), parent);
  return existsSync(source) ? source : undefined;
};

export const resolve = (specifier, context, next) => {
  const source = sourceOf(specifier, context.parentURL);
  return next(source ? pathToFileURL(fileURLToPath(source)).href : specifier, context);
};

export const load = (url, context, next) => {
  if (!url.endsWith('.ts')) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2023',
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  return { format: 'module', source: code, shortCircuit: true };
};
