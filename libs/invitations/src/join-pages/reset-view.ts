import type { RefusalCode } from 'foyer/platform';
import { problemOf } from './join-view.js';
import { renderPage } from './templates.js';
import { fill } from './texts.js';
import type { Texts } from './texts.js';

/** @returns the page that asks for the address of who forgot their password */
export const forgotPasswordPage = (t: Texts): string =>
  renderPage('forgot-password', { language: t.language, title: t.forgotPassword }, { t });

/** Whose password is replaced, and why the last try did not do. */
export interface ResetParts {
  readonly email: string;
  readonly passwordMinLength: number;
  readonly problem?: RefusalCode | undefined;
}

/** @returns the page on which a new password is chosen */
export const resetPasswordPage = (t: Texts, { email, passwordMinLength, problem }: ResetParts): string => {
  const values = { length: String(passwordMinLength) };
  return renderPage(
    'reset-password',
    { language: t.language, title: t.newPassword },
    {
      t,
      email,
      passwordMinLength,
      passwordHint: fill(t.passwordHint, values),
      ...(problem && { problem: problemOf(t, problem, values) }),
    },
  );
};
