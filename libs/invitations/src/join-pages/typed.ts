import { RefusedError } from 'foyer/platform';
import type { RefusalCode } from 'foyer/platform';
import { z } from 'zod';

/** A field of a form: whatever it is, the rules behind the form judge it. */
export const typedText = z.string().trim().max(1_024).catch('');

/** A password of a form: as it was typed. */
export const typedPassword = z.string().max(1_024).catch('');

/** Refusals of what was typed: the form is shown again. */
const correctable: readonly RefusalCode[] = [
  'request.invalid',
  'email.invalid',
  'password.too-short',
  'password.common',
  'password.mismatch',
  'account.exists',
  'auth.wrong-credentials',
  'code.wrong',
  'rate.limited',
];

/** @returns the code, where typing something else may help */
export const correctableCode = (error: unknown): RefusalCode | undefined => {
  const code = error instanceof RefusedError ? error.refusal.refused : undefined;
  return code !== undefined && correctable.includes(code) ? code : undefined;
};
