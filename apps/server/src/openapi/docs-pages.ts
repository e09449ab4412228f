import { refusalStatus, titleOf } from 'foyer/platform';
import type { RefusalCode } from 'foyer/platform';
import { docsAssets } from './docs-assets.js';
import type { Json } from './parameters.js';

/** No script and no style but from here; the pictures are those of the library's style sheet. */
export const docsPolicy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** Nothing but our own style sheet. */
export const refusalsPolicy = `default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (each) => escapes[each] ?? each);

const asset = (name: string): string => `/docs/assets/${name}`;
const sheet = (name: string): string => `<link rel="stylesheet" href="${asset(name)}">`;
const script = (name: string): string => `<script src="${asset(name)}" defer></script>`;

const page = (title: string, head: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${head}
</head>
<body>
<header class="head"><b>Foyer</b> <a href="/docs">API</a> <a href="/docs/refusals">Refusals</a> <a href="/openapi.json">openapi.json</a></header>
${body}
</body>
</html>
`;

/** The API, operation by operation. */
export const apiPage = (): string => {
  const { bundle, script: ours, theirStyle, style } = docsAssets();
  const head = [sheet(theirStyle.name), sheet(style.name), script(ours.name), script(bundle.name)].join('\n');
  return page(
    'Foyer: API',
    head,
    '<main id="docs"><noscript>This page needs JavaScript; the document does not.</noscript></main>',
  );
};

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Json>>;
}

const operationsOf = (document: Json): readonly Operation[] =>
  Object.values(document['paths'] as Record<string, Record<string, Operation>>).flatMap((path) =>
    Object.values(path),
  );

const mentions = ({ responses }: Operation, code: string): boolean =>
  Object.values(responses).some((answer) => {
    const { $ref, description } = answer as { $ref?: string; description?: string };
    return $ref === undefined ? description?.includes(`\`${code}\``) : $ref.split(/[/_]/).includes(code);
  });

const usual = 25;

const article = (code: RefusalCode, operations: readonly Operation[]): string => {
  const names = operations.filter((each) => mentions(each, code)).map(({ operationId }) => operationId);
  const where = names.length > usual ? `${names.length} operations` : names.join(', ');
  return `<article id="${code}"><h2>${code}</h2><p>${refusalStatus[code]} · ${escaped(titleOf(code))}</p><p>${escaped(where)}</p></article>`;
};

/** Every code that a problem document can have, where its `type` leads to. */
export const refusalsPage = (document: Json): string => {
  const operations = operationsOf(document);
  const codes = (Object.keys(refusalStatus) as RefusalCode[]).toSorted();
  const list = codes.map((code) => article(code, operations)).join('\n');
  const body = `<main class="codes"><h1>Why something was refused</h1>\n${list}\n</main>`;
  return page('Foyer: refusals', sheet(docsAssets().style.name), body);
};
