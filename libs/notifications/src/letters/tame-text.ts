/** Dots that take part in a host name: the full stop, and those that UTS-46 maps to it. */
const hostDot = /(?<=[\p{L}\p{N}_-])[.\u3002](?=\p{L}{2}|xn--)/giu;

const urlToken = /:[/\\]{2}|www\.|(?:https?|ftp|file|data|mailto|tel|sms|javascript|vbscript):\S/iu;

/** What shows nothing, and could hide a host name from us or turn the direction of what follows. */
const invisible = /[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu;

const control = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** An opened encoded word (RFC 2047) would be decoded by mail programs, whatever we made sure of before. */
const encodedWord = /=(?=\?)/g;

const withoutUrl = (token: string, instead: string): string =>
  urlToken.test(token) ? instead : token.replaceAll(hostDot, '·');

const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length > most
    ? `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : text;
};

/** Compatibility forms first: a full-width `：／／` is as good as `://` to some mail programs. */
const plain = (text: string): string => text.normalize('NFKC').replaceAll(invisible, '');

/**
 * A name as it may stand in a subject, a sender or the body of a mail, where a stranger reads it under our address: one line,
 * no URL (`https://...` and `www...` are dropped, `evil.test` becomes `evil·test`, so that no program makes a link of it), no
 * control characters, nothing invisible.
 * @param most characters; what is longer is cut and ends in an ellipsis
 * @returns possibly empty
 */
export const tameName = (name: string, most = 60): string => {
  const words = plain(name)
    .replaceAll(control, ' ')
    .split(/\s+/u)
    .map((word) => withoutUrl(word, ''))
    .filter((word) => word !== '');
  return cut(words.join(' '), most).replaceAll(encodedWord, '= ');
};

/** @returns an address (canonical, so one word of ASCII) as it may stand in a subject: one can be made like an encoded word */
export const tameAddress = (address: string): string => address.replaceAll(encodedWord, '= ');

/**
 * What an inviter wrote: plain text in lines of its own, with `[…]` for each URL.
 * @param most characters
 * @returns null for nothing to say
 */
export const tameMessage = (message: string | null, most = 2_000): string | null => {
  const lines = plain(message ?? '')
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u)
    .map((line) => line.replaceAll(control, ' ').trimEnd());
  const text = lines
    .join('\n')
    .trim()
    .replaceAll(/\S+/gu, (token) => withoutUrl(token, '[…]'));
  return text === '' ? null : cut(text.replaceAll(/\n{3,}/g, '\n\n'), most);
};
