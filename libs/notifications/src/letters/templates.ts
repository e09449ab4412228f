import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { mailLocales } from './locale.js';
import type { MailLocale } from './locale.js';

/** What an invite's mail tells. Names and message are tame already, see tame-text.ts. */
export interface InviteView {
  readonly organization: string;
  /** null: an API key, or nobody who can be named */
  readonly inviter: string | null;
  /** Names of the granted roles, listed; may be empty. */
  readonly roles: string;
  readonly message: string | null;
  readonly url: string;
  readonly expires: string;
}

/** What a mail about uses of a link tells. Names are tame. */
export interface LinkView {
  readonly organization: string;
  /** Name of the link. */
  readonly link: string | null;
  /** So far: `3`, or `3 of 5`. */
  readonly uses: string;
}

/** Every template, and what it needs. */
export interface MailViews {
  readonly invite: InviteView;
  readonly 'invite-resent': InviteView;
  readonly 'invite-reminder': InviteView;
  readonly 'link-used': LinkView & { readonly email: string; readonly moment: string };
  readonly 'link-uses': LinkView & {
    readonly since: string;
    readonly count: string;
    /** A line for each. */
    readonly addresses: string;
    /** How many more there are; null: none. */
    readonly unlisted: string | null;
  };
  readonly 'address-code': { readonly code: string; readonly lifetime: string };
  readonly 'sign-in-instead': { readonly url: string };
  readonly 'password-reset': { readonly url: string; readonly lifetime: string };
}

export type TemplateName = keyof MailViews;

export const templateNames = [
  'invite',
  'invite-resent',
  'invite-reminder',
  'link-used',
  'link-uses',
  'address-code',
  'sign-in-instead',
  'password-reset',
] as const satisfies readonly TemplateName[];

/** A mail in words. */
export interface MailTexts {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const read = (name: string): string =>
  readFileSync(new URL(`./templates/${name}.hbs`, import.meta.url), 'utf8');

/** A renderer of its own: nobody else's partials, helpers or settings. */
const handlebars = Handlebars.create();

type Part = 'subject' | 'text' | 'html';
type Render = Handlebars.TemplateDelegate;

/** Only ever from a file: what tenants write is data. Parsed at once, so that a broken template fails the start. */
const compile = (name: string, noEscape = false): Render =>
  handlebars.compile(handlebars.parse(read(name)), { strict: true, noEscape, knownHelpersOnly: true });

for (const partial of ['layout', 'button']) handlebars.registerPartial(partial, compile(partial));

const compileAll = (locale: MailLocale, template: TemplateName): Record<Part, Render> => {
  const name = `${locale}/${template}`;
  return {
    subject: compile(`${name}.subject`, true),
    text: compile(`${name}.text`, true),
    html: compile(`${name}.html`),
  };
};

const templates = new Map(
  mailLocales.flatMap((locale) =>
    templateNames.map((name) => [`${locale}/${name}`, compileAll(locale, name)] as const),
  ),
);

/** @returns the mail in that language; every value is escaped in the HTML */
export const renderMail = <T extends TemplateName>(
  name: T,
  language: MailLocale,
  view: MailViews[T],
): MailTexts => {
  const template = templates.get(`${language}/${name}`);
  if (!template) throw new Error(`There is no template ${language}/${name}.`);
  const subject = template.subject(view).trim();
  return { subject, text: template.text(view), html: template.html({ ...view, subject, language }) };
};
