import { html } from './html.js';
import type { Html } from './html.js';
import type { Mailbox, Message, Summary } from './message.js';
import type { SummaryPage } from './message-store.js';

/** Ways to look at a message. */
export const views = ['html', 'text', 'raw'] as const;
export type View = (typeof views)[number];

const layout = (title: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <a href="/">Foyer mailbox</a
          ><span class="empty">Development only: nothing leaves this machine</span>
        </header>
        <main>${body}</main>
      </body>
    </html>`.text;

const nameOf = (mailbox: Mailbox | null): string =>
  mailbox === null ? '' : mailbox.name === '' ? mailbox.address : `${mailbox.name} <${mailbox.address}>`;

const recipientsOf = ({ to, deliveredTo }: Summary): string =>
  to.length > 0 ? to.map(({ address }) => address).join(', ') : deliveredTo.join(', ');

const subjectOf = ({ subject }: Summary): string => (subject === '' ? '(no subject)' : subject);

const time = (at: string): Html =>
  html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`;

const row = (message: Summary): Html =>
  html`<li>
    <a href="/mail/${message.id}">
      <span>${recipientsOf(message)}</span
      ><span class="subject">${subjectOf(message)}</span>${time(message.at)}
    </a>
  </li>`;

const empty = html`<p class="empty">
  No mail yet. Whatever Foyer sends shows up here: <a href="/">look again</a>.
</p>`;

export const listPage = ({ data, next }: SummaryPage): string =>
  layout(
    'Mailbox',
    html`<h1>Mail</h1>
      ${
        data.length === 0
          ? empty
          : html`<ul class="messages">
              ${data.map(row)}
            </ul>`
      }
      ${next === null ? '' : html`<p><a href="/?before=${next}">Older</a></p>`}`,
  );

const labels: Record<View, string> = { html: 'HTML', text: 'Text', raw: 'Raw' };

const tabs = ({ id }: Message, current: View): Html[] =>
  views.map((view) =>
    view === current
      ? html`<a href="/mail/${id}?view=${view}" aria-current="page">${labels[view]}</a>`
      : html`<a href="/mail/${id}?view=${view}">${labels[view]}</a>`,
  );

/** Links leave the frame for a tab of their own; scripts and forms in a mail have no use. */
const frame = ({ id, html: body }: Message): Html =>
  body === ''
    ? html`<p class="empty">This message has no HTML.</p>`
    : html`<iframe
        src="/messages/${id}/body.html"
        title="The message"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      ></iframe>`;

/** Splits around the links, so that they can be followed from the text, too. */
const linked = ({ text, links }: Message): Html[] => {
  const known = new Set(links);
  return text
    .split(/(https?:\/\/[^\s<>"')\]]+)/)
    .map((part) => (known.has(part) ? html`<a href="${part}" rel="noreferrer">${part}</a>` : html`${part}`));
};

const bodyOf = (message: Message, raw: Buffer, view: View): Html => {
  if (view === 'html') return frame(message);
  return view === 'text' ? html`<pre>${linked(message)}</pre>` : html`<pre>${raw.toString('utf8')}</pre>`;
};

export const messagePage = (message: Message, raw: Buffer, view: View): string =>
  layout(
    subjectOf(message),
    html`<h1>${subjectOf(message)}</h1>
      <dl>
        <dt>From</dt>
        <dd>${nameOf(message.from)}</dd>
        <dt>To</dt>
        <dd>${recipientsOf(message)}</dd>
        <dt>At</dt>
        <dd>${time(message.at)}</dd>
      </dl>
      <nav class="views" aria-label="Ways to look at it">${tabs(message, view)}</nav>
      ${bodyOf(message, raw, view)}`,
  );

export const missingPage = (): string =>
  layout(
    'Not here',
    html`<h1>There is no such message</h1>
      <p><a href="/">All mail</a></p>`,
  );
