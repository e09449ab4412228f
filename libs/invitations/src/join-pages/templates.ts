import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const read = (name: string): string => readFileSync(new URL(`./templates/${name}`, import.meta.url), 'utf8');

/** A renderer of its own: nobody else's partials or settings. Templates are compiled from files only, never from data. */
const handlebars = Handlebars.create();
handlebars.registerPartial('invitation', read('invitation.hbs'));

const compile = (name: string): Handlebars.TemplateDelegate =>
  handlebars.compile(read(`${name}.hbs`), { strict: false });

const style = read('style.css').replaceAll('\n', '');
const styleHash = createHash('sha256').update(style).digest('base64');

const layout = compile('layout');
const bodies = {
  register: compile('register'),
  'sign-in': compile('sign-in'),
  accept: compile('accept'),
  code: compile('code'),
  message: compile('message'),
  'forgot-password': compile('forgot-password'),
  'reset-password': compile('reset-password'),
  'set-up': compile('set-up'),
  'set-up-done': compile('set-up-done'),
};

export type PageName = keyof typeof bodies;

/** No script at all, nothing from elsewhere, one style by its hash, forms to ourselves, in nobody's frame. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** @returns a whole HTML page; every value is escaped */
export const renderPage = (name: PageName, head: { language: string; title: string }, data: object): string =>
  layout({ ...head, style, body: bodies[name](data) });
