/** What an import reads, in the order in which exports write it. */
export const inviteColumns = [
  'email',
  'roles',
  'teams',
  'primaryTeam',
  'roleGroups',
  'groups',
  'department',
  'userType',
  'note',
  'locale',
] as const;

/** What an export tells beside them. An import of it looks at `kind` alone. */
export const standingColumns = [
  'kind',
  'id',
  'status',
  'name',
  'invitedBy',
  'createdAt',
  'expiresAt',
  'maxUses',
  'uses',
] as const;

/** What a file of failures tells beside them. An import of it does not look at them. */
export const failureColumns = ['code', 'detail'] as const;

export type InviteColumn = (typeof inviteColumns)[number];
export type ReadColumn = InviteColumn | 'kind';
type AnyColumn = InviteColumn | (typeof standingColumns)[number] | (typeof failureColumns)[number];

const byLowerCase = new Map<string, AnyColumn>(
  [...inviteColumns, ...standingColumns, ...failureColumns].map((name) => [name.toLowerCase(), name]),
);

const read: ReadonlySet<string> = new Set<ReadColumn>([...inviteColumns, 'kind']);

/** @returns the column of that name, in whatever case it is written; undefined for one that nobody knows */
export const columnNamed = (text: string): AnyColumn | undefined =>
  byLowerCase.get(text.trim().toLowerCase());

/** Whether an import looks at the column. */
export const isRead = (column: AnyColumn): column is ReadColumn => read.has(column);

/** Between several keys in one cell. */
const betweenKeys = '|';

/** @returns the cell of several keys */
export const cellOfKeys = (keys: readonly string[]): string => keys.join(betweenKeys);

/** @returns the keys of a cell */
export const keysOfCell = (cell: string): string[] =>
  cell
    .split(betweenKeys)
    .map((key) => key.trim())
    .filter((key) => key !== '');
