import { createRequire, register } from 'node:module';

// Preloaded (`node --import`) into a process that must not load Nest: it fails where it tries to.
const nest = /\/node_modules\/@nestjs\//;

export const resolve = async (specifier, context, next) => {
  const found = await next(specifier, context);
  if (nest.test(found.url)) throw new Error(`Nest is loaded: ${found.url} by ${context.parentURL}`);
  return found;
};

if (!import.meta.url.includes('?hooks')) {
  register(`${import.meta.url}?hooks`);
  process.on('exit', () => {
    const required = Object.keys(createRequire(import.meta.url).cache).find((path) => nest.test(path));
    if (required === undefined) return;
    console.error(`Nest is loaded: ${required}`);
    process.exitCode = 3;
  });
}
