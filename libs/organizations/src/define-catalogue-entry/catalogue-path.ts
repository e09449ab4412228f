import { refused } from 'foyer/platform';
import { z } from 'zod';
import { catalogueKinds } from '../domain/catalogue.js';
import type { CatalogueKind } from '../domain/catalogue.js';

/** A catalogue key that can be defined: letters, digits, dot, hyphen, underscore; 1 to 64 characters. */
export const catalogueKey = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'takes up to 64 letters, digits, dots, hyphens and underscores',
  );

/** @throws RefusedError route.unknown when no part of a catalogue is called so */
export const kindOfPath = (text: string): CatalogueKind => {
  const kind = catalogueKinds.find((one) => one === text);
  if (!kind) throw refused('route.unknown', `A catalogue has no part "${text.slice(0, 100)}".`);
  return kind;
};
