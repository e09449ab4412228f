import { refuse } from 'foyer/platform';
import type { Refusal } from 'foyer/platform';
import { commonPasswords } from './common-passwords.js';

/** What a new password is judged by. */
export interface PasswordAsk {
  readonly password: string;
  readonly confirmation: string;
  /** Fewest characters, counted as Unicode code points. */
  readonly minLength: number;
  /** What an attacker tries first here: the mail address, names of the person and the organization. */
  readonly context: readonly string[];
}

/** Longest password that is taken, in UTF-16 units; far more than anybody types. For the schemas of request bodies. */
export const longestPassword = 1_024;

const product = 'foyer';

const lookalikes: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '1': 'i',
  '!': 'i',
  '0': 'o',
  $: 's',
  '5': 's',
  '7': 't',
};

const plain = (text: string): string => text.replaceAll(/[@431!0$57]/g, (sign) => lookalikes[sign] ?? sign);

/** One character over and over, or a run such as 34567890 or hgfedcba. */
const isRun = (text: string): boolean => {
  const points = [...text].map((sign) => sign.codePointAt(0) ?? 0);
  const step = (points[1] ?? 0) - (points[0] ?? 0);
  return (
    Math.abs(step) <= 1 && points.every((point, at) => at === 0 || point - (points[at - 1] ?? 0) === step)
  );
};

const wordsOf = (context: readonly string[]): string[] => {
  const words = context.flatMap((text) => {
    const lower = text.normalize('NFKC').toLowerCase();
    const [local = ''] = lower.split('@');
    return [lower, local, ...lower.split(/[^\p{L}\p{N}]+/u)];
  });
  return [...new Set([product, ...words])]
    .filter((word) => word.length >= 3)
    .toSorted((a, b) => b.length - a.length);
};

/** Nothing of one's own: context words, and only digits or signs beside them. */
const isContext = (text: string, context: readonly string[]): boolean => {
  const rest = wordsOf(context).reduce((left, word) => left.replaceAll(word, ' '), text);
  return rest !== text && !/\p{L}/u.test(rest);
};

const isKnown = (text: string): boolean => commonPasswords.has(text) || commonPasswords.has(plain(text));

const isCommon = (text: string): boolean =>
  isKnown(text) || isKnown(text.replace(/[\d\W_]+$/, '')) || isRun(text);

/**
 * Length, confirmation, blocklist; no rules of composition (NIST SP 800-63B-4, 3.1.1.2).
 * @returns password.too-short, password.mismatch or password.common; undefined when it will do
 */
export const judgePassword = ({
  password,
  confirmation,
  minLength,
  context,
}: PasswordAsk): Refusal | undefined => {
  const text = password.normalize('NFKC');
  if ([...text].length < minLength) {
    return refuse('password.too-short', `The password needs at least ${minLength} characters.`);
  }
  if (password !== confirmation) return refuse('password.mismatch', 'The two passwords differ.');
  const lower = text.toLowerCase();
  if (isCommon(lower)) return refuse('password.common', 'This password is among those that are tried first.');
  return isContext(lower, context)
    ? refuse('password.common', 'The password is made of your name, your address or the organization’s name.')
    : undefined;
};
