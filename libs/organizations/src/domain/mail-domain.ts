const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const longest = 253;

/** UTS-46, as URL parsers apply it to special schemes. @returns undefined where the text would mean more than a host */
const toAscii = (domain: string): string | undefined => {
  if (/[\s/\\?#@:%[\]]/u.test(domain)) return undefined;
  const url = `http://${domain}/`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
};

/**
 * The canonical form of a mail domain: ASCII, lower case. `@acme.com` and `*@acme.com` are taken as `acme.com`.
 * @returns undefined when it is no domain name of at least two labels
 */
export const canonicalDomain = (text: string): string | undefined => {
  const ascii = toAscii(text.trim().replace(/^\*?@/, ''));
  if (ascii === undefined || ascii.length > longest) return undefined;
  const labels = ascii.split('.');
  const isName =
    labels.length >= 2 && labels.every((one) => label.test(one)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isName ? ascii : undefined;
};
