import { grantSchema } from 'foyer/organizations';
import { isStorable, parseEmailAddress, refuse } from 'foyer/platform';
import type { EmailAddress, Refusal } from 'foyer/platform';
import { z } from 'zod';
import { keysOfCell } from '../csv/columns.js';
import type { NewEmailInvite } from '../domain/create.decisions.js';
import { freeText, localeText } from '../invite-text.js';
import type { Cells } from './csv-header.js';

/** Whom a row invites, and to what. */
export interface RowAsk extends Pick<NewEmailInvite, 'grant' | 'note' | 'locale'> {
  readonly email: EmailAddress;
}

const rowSchema = z.object({ grant: grantSchema, note: freeText.nullable(), locale: localeText.nullable() });

const orNull = (cell = ''): string | null => (cell === '' ? null : cell);
const key = (cell = ''): string | null => orNull(cell.trim());
const keys = (cell = ''): string[] => keysOfCell(cell);

const bodyOf = (cells: Cells): z.input<typeof rowSchema> => ({
  grant: {
    roles: keys(cells.roles),
    teams: keys(cells.teams),
    primaryTeam: key(cells.primaryTeam),
    roleGroups: keys(cells.roleGroups),
    groups: keys(cells.groups),
    department: key(cells.department),
    userType: key(cells.userType),
  },
  note: orNull(cells.note),
  locale: key(cells.locale),
});

const malformed = (detail: string): Refusal => refuse('request.invalid', detail);

const kindRefusal = (kind = ''): Refusal | undefined => {
  if (kind === '' || kind === 'email') return undefined;
  return kind === 'link'
    ? refuse('invite.not-an-email', 'The row is a link; people alone can be imported.')
    : malformed('kind: must be email, or empty.');
};

const addressRefusal = (text: string): Refusal =>
  refuse('email.invalid', text === '' ? 'The row has no address.' : 'This is no mail address.');

const textRefusal = (cells: Cells): Refusal | undefined => {
  const bad = Object.entries(cells).find(([, text]) => !isStorable(text));
  return bad && malformed(`${bad[0]}: holds a NUL character.`);
};

const inWords = ({ issues: [issue] }: z.ZodError): string => {
  const column = issue?.path.findLast((step) => typeof step === 'string');
  if (column === 'roles' && issue?.code === 'too_small') return 'roles: must name a role.';
  return `${String(column ?? 'row')}: ${issue?.message ?? 'cannot be read'}.`;
};

/** @returns what a row asks for, or `invite.not-an-email`, `email.invalid`, `request.invalid` */
export const askOf = (cells: Cells): RowAsk | Refusal => {
  const refusal = kindRefusal(cells.kind?.trim().toLowerCase()) ?? textRefusal(cells);
  if (refusal) return refusal;
  const text = (cells.email ?? '').trim();
  const email = parseEmailAddress(text);
  if (!email) return addressRefusal(text);
  const { success, data, error } = rowSchema.safeParse(bodyOf(cells));
  return success ? { ...data, email } : malformed(inWords(error));
};
