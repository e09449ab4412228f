import { de } from './texts/de.js';
import { en } from './texts/en.js';
import type { Texts } from './texts/en.js';

export type { Texts } from './texts/en.js';

/** By language, as the first part of its BCP 47 tag. */
export const catalogue: Readonly<Record<string, Texts>> = { en, de };

/**
 * @param preferences languages in order of preference: those of Accept-Language, then the invite's own
 * @returns the texts of the first language that there is; English otherwise
 */
export const textsFor = (preferences: readonly string[]): Texts => {
  const found = preferences
    .map((tag) => catalogue[tag.toLowerCase().split('-')[0] ?? ''])
    .find((texts) => texts);
  return found ?? en;
};

/** @returns the text with its `{names}` filled in */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
