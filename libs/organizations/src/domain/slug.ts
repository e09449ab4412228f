import { z } from 'zod';

const shortest = 2;
const longest = 63;
const grammar = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** The readable name of an organization in URLs: a-z, 0-9 and inner hyphens, 2 to 63 characters. */
export const slugText = z
  .string()
  .min(shortest)
  .max(longest)
  .regex(grammar, 'takes a-z, 0-9 and hyphens between them');

/** @returns whether the text may be a slug; an id never is, since it has an underscore */
export const isSlug = (text: string): boolean =>
  text.length >= shortest && text.length <= longest && grammar.test(text);

const cut = (text: string, length: number): string => text.slice(0, length).replace(/-+$/, '');

/**
 * A slug made from an organization's name: accents dropped, everything else that is no letter or digit becomes a hyphen.
 * @param attempt 1 for the plain slug, 2 and up append that number, because the plain one may be taken
 */
export const slugOf = (name: string, attempt = 1): string => {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = plain.length >= shortest ? plain : `organization${plain && `-${plain}`}`;
  const suffix = attempt > 1 ? `-${attempt}` : '';
  return `${cut(base, longest - suffix.length)}${suffix}`;
};
