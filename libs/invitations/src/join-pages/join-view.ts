import type { RefusalCode } from 'foyer/platform';
import type { Preview } from '../join/preview-invite/preview.js';
import { renderPage } from './templates.js';
import type { PageName } from './templates.js';
import { fill } from './texts.js';
import type { Texts } from './texts.js';

/** What a page about an invite is made of. */
export interface PageParts {
  readonly t: Texts;
  readonly preview: Preview;
  /** Address of who is signed in. */
  readonly account?: string | undefined;
  readonly passwordMinLength: number;
  /** What was typed, to be shown again. */
  readonly given?: Readonly<Record<string, unknown>>;
  /** Why what was typed did not do. */
  readonly problem?: RefusalCode | undefined;
}

const listed = (entries: readonly { readonly name: string }[]): string =>
  entries.map(({ name }) => name).join(', ');

const dateOf = (moment: string): string => moment.slice(0, 16).replace('T', ' ');

/** @returns a refusal in words */
export const problemOf = (
  t: Texts,
  code: RefusalCode | undefined,
  values: Readonly<Record<string, string>>,
) => {
  const [title, hint] = (code && t.problems[code]) ?? t.problems['server.error'] ?? ['', ''];
  return { title: fill(title, values), hint: fill(hint, values) };
};

/** @returns the page on which somebody registers, signs in or accepts */
export const invitationPage = (name: PageName, parts: PageParts): string => {
  const { t, preview, account = '', passwordMinLength, given = {}, problem } = parts;
  const organization = preview.organization.name;
  const values = { organization, email: account, length: String(passwordMinLength) };
  const { kind, name: inviter } = preview.invitedBy;
  return renderPage(
    name,
    { language: t.language, title: fill(t.title, values) },
    {
      t,
      given,
      organization: preview.organization,
      email: preview.email,
      passwordMinLength,
      lead: inviter === null || kind !== 'user' ? t.youAreInvited : fill(t.invitedBy, { name: inviter }),
      roles: listed(preview.grant.roles),
      teams: listed(preview.grant.teams),
      validUntil: preview.expiresAt && fill(t.validUntil, { date: dateOf(preview.expiresAt) }),
      passwordHint: fill(t.passwordHint, values),
      joinLabel: fill(t.join, values),
      acceptAs: fill(t.acceptAs, values),
      signInHint: preview.email && fill(t.signInToAccept, { email: preview.email }),
      ...(problem && { problem: problemOf(t, problem, values) }),
    },
  );
};

/** A page that says one thing, and what can be done about it. */
export interface Message {
  readonly heading: string;
  readonly hint: string;
  readonly signedInAs?: string | undefined;
  readonly switchAccount?: boolean;
  readonly signIn?: boolean;
  /** Whether another link for a new password may help. */
  readonly askReset?: boolean;
}

export const messagePage = (t: Texts, message: Message): string =>
  renderPage('message', { language: t.language, title: message.heading }, { t, ...message });

/** Refusals where another account may do better. */
const anotherAccount: readonly RefusalCode[] = [
  'invite.wrong-account',
  'invite.audience-mismatch',
  'policy.domain-not-allowed',
];

/** @returns the page for a refusal: its own words for each code */
export const problemPage = (t: Texts, code: RefusalCode, account: string | undefined): string => {
  const { title: heading, hint } = problemOf(t, code, { length: '' });
  return messagePage(t, {
    heading,
    hint,
    signedInAs: account && fill(t.signedInAs, { email: account }),
    switchAccount: account !== undefined && anotherAccount.includes(code),
    signIn: account === undefined && ['invite.accepted', 'account.exists'].includes(code),
    askReset: code === 'reset.invalid',
  });
};

/** @param email where the code went; left out, the page says only that it went out */
export const codePage = (t: Texts, email: string | undefined, problem?: RefusalCode): string =>
  renderPage(
    'code',
    { language: t.language, title: t.codeTitle },
    {
      t,
      codeHint: email && fill(t.codeHint, { email }),
      ...(problem && { problem: problemOf(t, problem, {}) }),
    },
  );
