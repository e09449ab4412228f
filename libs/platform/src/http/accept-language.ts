/** Of BCP 47, what browsers send: `de`, `de-AT`, `zh-Hant-TW`. No wildcard. */
const tagShape = /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}$/i;

/** @returns the tags of an Accept-Language header, most wanted first (RFC 9110, 12.5.4) */
export const languagesOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality = 'q=1'] = part.trim().split(/\s*;\s*/);
      return { tag, weight: Number(quality.replace('q=', '')) || 0 };
    })
    .filter(({ tag, weight }) => tagShape.test(tag) && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
