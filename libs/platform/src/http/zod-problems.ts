import type { z } from 'zod';
import { refused } from '../refusals.js';
import type { FieldProblem, RefusedError } from '../refusals.js';
import { pointerToken } from './request-text.js';

/** Most entries of one answer. */
const most = 100;

type Issue = z.core.$ZodIssue;

const codes: Partial<Record<NonNullable<Issue['code']>, string>> = {
  invalid_type: 'field.wrong-type',
  too_big: 'field.out-of-range',
  too_small: 'field.out-of-range',
  not_multiple_of: 'field.out-of-range',
  invalid_value: 'field.not-one-of',
};

/** A missing field fails whatever check comes first, so it is told by its value. */
const isMissing = (issue: Issue): boolean =>
  issue.code !== 'custom' &&
  issue.code !== 'unrecognized_keys' &&
  'input' in issue &&
  issue.input === undefined;

const entry = (pointer: string, issue: Issue): FieldProblem =>
  isMissing(issue)
    ? { pointer, code: 'field.missing', detail: 'Is required.' }
    : { pointer, code: codes[issue.code] ?? 'field.malformed', detail: issue.message };

const entries = (prefix: string, issue: Issue): FieldProblem[] => {
  const pointer = prefix + issue.path.map((key) => `/${pointerToken(key)}`).join('');
  if (issue.code !== 'unrecognized_keys') return [entry(pointer, issue)];
  return issue.keys.map((key) => ({
    pointer: `${pointer}/${pointerToken(key)}`,
    code: 'field.unknown',
    detail: 'Is not a field of this request.',
  }));
};

/** @returns request.invalid with one entry per bad field, at most 100; `prefix` is "", "/query" or "/path" */
export const invalidRequest = (error: z.core.$ZodError, prefix = ''): RefusedError => {
  const errors = error.issues.flatMap((issue) => entries(prefix, issue));
  const fields = errors.length === 1 ? 'One field' : `${errors.length} fields`;
  return refused('request.invalid', `${fields} of the request cannot be accepted.`, {
    errors: errors.slice(0, most),
  });
};
