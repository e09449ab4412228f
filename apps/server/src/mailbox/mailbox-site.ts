import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { MessageStore } from './message-store.js';
import { listPage, messagePage, missingPage, views } from './pages.js';
import type { View } from './pages.js';

interface Answer {
  readonly type: string;
  readonly body: string | Buffer;
  readonly status?: number;
  readonly policy?: string;
}

const pageSize = 50;
const pagePolicy =
  "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** For the mail itself: inline styles and images, nothing from elsewhere, no script, and a sandbox even outside the frame. */
const mailPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'";
const style = readFileSync(join(import.meta.dirname, 'style.css'));

const page = (body: string, status = 200): Answer => ({
  type: 'text/html; charset=utf-8',
  body,
  status,
  policy: pagePolicy,
});
const json = (value: unknown, status = 200): Answer => ({
  type: 'application/json',
  body: `${JSON.stringify(value, null, 2)}\n`,
  status,
});
const plain = (body: string | Buffer, status = 200): Answer => ({
  type: 'text/plain; charset=utf-8',
  body,
  status,
});

const viewOf = (url: URL, hasHtml: boolean): View =>
  views.find((view) => view === url.searchParams.get('view')) ?? (hasHtml ? 'html' : 'text');

const mailPage = async (store: MessageStore, id: string, url: URL): Promise<Answer> => {
  const [message, raw] = await Promise.all([store.message(id), store.raw(id)]);
  if (message === undefined || raw === undefined) return page(missingPage(), 404);
  return page(messagePage(message, raw, viewOf(url, message.html !== '')));
};

const mailBody = async (store: MessageStore, id: string): Promise<Answer> => {
  const body = (await store.message(id))?.html;
  if (body === undefined) return page(missingPage(), 404);
  return { type: 'text/html; charset=utf-8', body: `<base target="_blank">${body}`, policy: mailPolicy };
};

const mailJson = async (store: MessageStore, id: string): Promise<Answer> => {
  const message = await store.message(id);
  return message === undefined
    ? json({ status: 404, title: 'There is no such message' }, 404)
    : json(message);
};

const mailRaw = async (store: MessageStore, id: string): Promise<Answer> => {
  const raw = await store.raw(id);
  return raw === undefined ? page(missingPage(), 404) : plain(raw);
};

const listJson = (store: MessageStore, url: URL): Promise<Answer> =>
  store.list(pageSize, url.searchParams.get('before') ?? undefined).then((found) => json(found));

type Route = readonly [RegExp, (store: MessageStore, id: string, url: URL) => Promise<Answer>];

const routes: readonly Route[] = [
  [
    /^\/$/,
    async (store, _id, url) =>
      page(listPage(await store.list(pageSize, url.searchParams.get('before') ?? undefined))),
  ],
  [/^\/style\.css$/, async () => ({ type: 'text/css; charset=utf-8', body: style })],
  [/^\/mail\/([^/]+)$/, mailPage],
  [/^\/messages$/, (store, _id, url) => listJson(store, url)],
  [/^\/messages\/([^/]+)$/, mailJson],
  [/^\/messages\/([^/]+)\/body\.html$/, mailBody],
  [/^\/messages\/([^/]+)\/raw$/, mailRaw],
];

/** A page elsewhere whose name is made to point here must not read the mail. */
const isForUs = ({ headers }: IncomingMessage): boolean =>
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(headers.host ?? '');

const empty = async (store: MessageStore): Promise<Answer> => {
  await store.clear();
  return json({ data: [], next: null });
};

const read = async (url: URL, store: MessageStore): Promise<Answer> => {
  for (const [pattern, route] of routes) {
    const match = pattern.exec(url.pathname);
    if (match !== null) return route(store, match[1] ?? '', url);
  }
  return page(missingPage(), 404);
};

const answerTo = async (request: IncomingMessage, store: MessageStore): Promise<Answer> => {
  if (!isForUs(request)) return plain('Ask by localhost\n', 421);
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'DELETE' && url.pathname === '/messages') return empty(store);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead ? read(url, store) : plain('Only GET is understood\n', 405);
};

const send = (answer: Answer, response: ServerResponse, withBody: boolean): void => {
  response.writeHead(answer.status ?? 200, {
    'Content-Type': answer.type,
    'Content-Length': Buffer.byteLength(answer.body),
    'Content-Security-Policy': answer.policy ?? "default-src 'none'; frame-ancestors 'none'",
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(withBody ? answer.body : undefined);
};

/** The mailbox for people (pages) and for scripts (`/messages`). */
export const createMailboxSite = (store: MessageStore): Server =>
  createServer((request, response) => {
    answerTo(request, store)
      .catch(() => plain('The mail cannot be read\n', 500))
      .then((answer) => send(answer, response, request.method !== 'HEAD'));
  });
