/** What could steer a terminal, or show text in another order than it has. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;

/**
 * Text that somebody else chose, as one harmless line.
 * @param longest more characters than these are cut off
 */
export const oneLine = (text: string, longest = 160): string => {
  const line = text.replace(unprintable, escaped);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
};
