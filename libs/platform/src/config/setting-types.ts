import { isIP } from 'node:net';
import { z } from 'zod';
import { parseSecrets } from './secrets-setting.js';
import type { Secret } from './secrets-setting.js';

/** A whole number between two bounds, both inclusive. */
export const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    })
    .transform(Number);

const parsed = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** A URL with one of these schemes. */
export const url = (schemes: readonly string[], example: string) =>
  z.string().refine((text) => schemes.some((scheme) => parsed(text)?.protocol === `${scheme}:`), {
    error: `must be a URL like ${example}`,
  });

/** Scheme, host and port alone; a trailing slash is dropped. */
export const origin = z
  .string()
  .refine(
    (text) => {
      const at = parsed(text);
      return at !== undefined && /^https?:$/.test(at.protocol) && at.href === `${at.origin}/`;
    },
    { error: 'must be an address like https://invites.example.com: no path, query or password' },
  )
  .transform((text) => new URL(text).origin);

const yes = ['true', 'on', 'yes', '1'];
const no = ['false', 'off', 'no', '0'];

export const onOrOff = z
  .string()
  .refine((text) => [...yes, ...no].includes(text.toLowerCase()), {
    error: 'must be true (on) or false (off)',
  })
  .transform((text) => yes.includes(text.toLowerCase()));

export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

/** `Name <local@domain>` or `local@domain`, on one line. */
export const mailbox = z.string().regex(/^(?:[^<>\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, {
  error: 'must be an address like Foyer <no-reply@example.com>',
});

const isRange = (text: string): boolean => {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
};

export const ranges = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine((parts) => parts.every(isRange), { error: 'must be address ranges like 10.0.0.0/8,fd00::/8' });

export const secretsSetting = z.string().transform((text, context): Secret[] => {
  const { secrets, problems } = parseSecrets(text);
  for (const message of problems) context.addIssue({ code: 'custom', message });
  return secrets;
});
