/** Places where a secret stands on its own in text, and what is left of it. */
const places: readonly (readonly [RegExp, string])[] = [
  [/(\/(?:i|reset)\/)(?!:)[^\s/?#"'\\<>]+/g, '$1[redacted]'],
  [/\b(fk|whsec)_[A-Za-z0-9_+/=-]{16,}/g, '$1_[redacted]'],
  [/\b(Bearer|Basic)\s+[^\s"',\\]+/gi, '$1 [redacted]'],
  [/\b((?:__Host-)?foyer[\w-]*)=[^\s;,"\\]+/g, '$1=[redacted]'],
  [/(\w+:\/\/[^\s:/@"]*:)[^\s/@"]+@/g, '$1[redacted]@'],
  [/([?&](?:token|code|password|secret|access_token)=)[^&\s"#\\]+/gi, '$1[redacted]'],
];

/** Fields of structured logs whose text is a secret, at any depth. */
const fields =
  /"(password\w*|passwordHash|\w*token|secrets?|cookies?|set-cookie|authorization|proxy-authorization)":(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi;

/** @returns the text with invite and reset tokens, keys, credentials and cookies taken out */
export const withoutSecrets = (text: string): string =>
  places.reduce((left, [place, put]) => left.replaceAll(place, put), text);

/** @returns a line of JSON without the secrets in it, still JSON */
export const redactLine = (line: string): string =>
  withoutSecrets(line.replaceAll(fields, '"$1":"[redacted]"'));
