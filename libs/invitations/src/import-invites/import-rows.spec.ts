import { RefusedError } from 'foyer/platform';
import type { RowToStore } from '../jobs/job.js';
import { askOf } from './import-row.js';
import { checkFile, importRows } from './import-rows.js';
import { utf8Of } from './csv-text.js';

const readBytes = async (bytes: Buffer): Promise<RowToStore[]> => {
  const rows: RowToStore[] = [];
  const text = utf8Of(bytes);
  await checkFile(text);
  for await (const row of importRows(text)) rows.push(row);
  return rows;
};
const read = (text: string): Promise<RowToStore[]> => readBytes(Buffer.from(text));

const refusalOf = async (reading: Promise<unknown>): Promise<RefusedError> => {
  const error = await reading.then(() => undefined).catch((error: unknown) => error);
  if (error instanceof RefusedError) return error;
  throw new Error(`Not refused: ${String(error)}`);
};

const outline = (rows: readonly RowToStore[]) =>
  rows.map(({ row, email, refusal }) => [row, email, refusal?.refused ?? null]);

describe('a file of people to invite', () => {
  it.each([
    ['commas', 'email,roles,teams,note\nada@acme.test,member|admin,eng,"Hello, ""you"""\n'],
    ['semicolons', 'email;roles;teams;note\r\nada@acme.test;member|admin;eng;"Hello, ""you"""\r\n'],
    ['tabs', 'email\troles\tteams\tnote\nada@acme.test\tmember|admin\teng\t"Hello, ""you"""'],
    ['carriage returns alone', 'email,roles,teams,note\rada@acme.test,member|admin,eng,"Hello, ""you"""\r'],
    ['other order and case', 'NOTE, Roles ,Email,teams\n"Hello, ""you""",member|admin,ada@acme.test,eng\n'],
    ['a byte order mark', '\uFEFFemail,roles,teams,note\nada@acme.test,member|admin,eng,"Hello, ""you"""'],
    [
      'empty lines',
      '\n\nemail,roles,teams,note\n\n,,,\nADA@Acme.test , member | admin|,eng,"Hello, ""you"""\n\n',
    ],
  ])('is read with %s', async (_, text) => {
    const [row, ...others] = await read(text);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ row: 1, email: 'ada@acme.test', refusal: undefined });
    expect(askOf(row?.cells ?? {})).toMatchObject({
      email: 'ada@acme.test',
      grant: { roles: ['member', 'admin'], teams: ['eng'], primaryTeam: null, department: null },
      note: 'Hello, "you"',
      locale: null,
    });
  });

  it.each(['utf16le', 'utf16be'] as const)('is read as %s with a byte order mark', async (encoding) => {
    const bytes = Buffer.from(
      '\uFEFFemail;roles;note\njörg@müller.test;member;Größe\nx@müller.test;member;é',
      'utf16le',
    );
    const rows = await readBytes(encoding === 'utf16be' ? Buffer.from(bytes).swap16() : bytes);
    expect(outline(rows)).toEqual([
      [1, 'jörg@müller.test', 'email.invalid'],
      [2, 'x@xn--mller-kva.test', null],
    ]);
    expect(rows[0]?.cells['note']).toBe('Größe');
  });

  it('keeps line breaks and delimiters of quoted cells', async () => {
    const [row] = await read('email,roles,note\nada@acme.test,member,"one\r\ntwo, three; four"\n');
    expect(row?.cells['note']).toBe('one\r\ntwo, three; four');
  });

  it('counts rows from the first after the header; an address counts once, in whatever form it comes', async () => {
    const rows = await read(
      'email,roles\nada@acme.test,member\n\nno address,member\nADA@ACME.test,admin\n,member\nada@acme.test,member',
    );
    expect(outline(rows)).toEqual([
      [1, 'ada@acme.test', null],
      [2, 'no address', 'email.invalid'],
      [3, 'ada@acme.test', 'invite.duplicate'],
      [4, '', 'email.invalid'],
      [5, 'ada@acme.test', 'invite.duplicate'],
    ]);
    expect(rows[2]?.refusal?.detail).toBe('Row 1 has this address already.');
  });

  it.each([
    ['email\na@b.test', 'roles: must name a role.'],
    [
      `email,roles,note\na@b.test,member,${'x'.repeat(2_001)}`,
      'note: Too big: expected string to have <=2000 characters.',
    ],
    [
      'email,roles,locale\na@b.test,member,deutsch bitte',
      'locale: must be a language tag such as de or pt-BR.',
    ],
    [`email,roles\na@b.test,${'x'.repeat(101)}`, 'roles: Too big: expected string to have <=100 characters.'],
    ['email,roles,note\na@b.test,member,one, two', 'The row has 4 cells where the header has 3.'],
    ['email,roles,note\na@b.test,member,x\0y'.padStart(240, '\n'), 'note: holds a NUL character.'],
    ['email,roles,kind\na@b.test,member,person', 'kind: must be email, or empty.'],
  ])('rejects a row that cannot be: %j', async (text, detail) => {
    const [row] = await read(text);
    expect(row?.refusal).toEqual({ refused: 'request.invalid', detail });
    expect(JSON.stringify(row?.cells)).not.toContain('\\u0000');
  });

  it('does not look at what exports and failures tell beside what is asked for, but at the kind', async () => {
    const rows = await read(
      'email,roles,code,detail,status,kind\nada@acme.test,member,invite.duplicate,why,revoked,email\n,member,,,active,link',
    );
    expect(outline(rows)).toEqual([
      [1, 'ada@acme.test', null],
      [2, '', 'invite.not-an-email'],
    ]);
    expect(Object.keys(rows[0]?.cells ?? {})).toEqual(['email', 'roles', 'kind']);
  });

  it('takes back the apostrophe that keeps spreadsheets from computing', async () => {
    const [row] = await read(`email,roles,note\n'+ada@acme.test,member,'=1+1\n`);
    expect([row?.email, row?.cells['note']]).toEqual(['+ada@acme.test', '=1+1']);
  });
});

describe('a file that is refused as a whole', () => {
  it.each([
    ['', 'The file has no column "email": its first row must name the columns. It is empty.', ['/email']],
    [
      'roles\nmember',
      'The file has no column "email": its first row must name the columns. It begins with "roles".',
      ['/email'],
    ],
    [
      'email,roles,shoe size,hat\nada@acme.test,member,40,M',
      'The file has columns that nobody knows: "shoe size", "hat". Columns are email, roles, teams, primaryTeam, roleGroups, groups, department, userType, note, locale.',
      ['/shoe size', '/hat'],
    ],
    ['email,Email,roles\na@b.test,c@d.test,member', 'The file has columns twice: "email".', ['/email']],
    [
      'email,roles\n"ada@acme.test,member\n',
      'A quote is never closed, or closed in the wrong place; line 2 is where that shows.',
      [''],
    ],
    [
      `email,roles\nb@acme.test,member\n"ada@acme.test,member\n${'x'.repeat(200_000)}`,
      'A row is longer than 128 KiB: most likely a quote before line 4 is never closed.',
      [''],
    ],
  ])('%#', async (text, detail, pointers) => {
    const { refusal, extras } = await refusalOf(read(text));
    expect([refusal.refused, extras.status]).toEqual(['request.invalid', 422]);
    expect(refusal.detail).toBe(detail);
    expect(extras.errors?.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([
    ['Latin-1', Buffer.from('email,note\nada@acme.test,Gr\u00F6\u00DFe', 'latin1')],
    ['UTF-16 without a mark', Buffer.from('email,note\nada@acme.test,x', 'utf16le')],
    [
      'half UTF-16',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('email\n', 'utf16le'), Buffer.from([0, 0xd8])]),
    ],
  ])('for its encoding: %s', async (_, bytes) => {
    const { refusal, extras } = await refusalOf(Promise.resolve().then(() => readBytes(bytes)));
    expect([refusal.refused, extras.status]).toEqual(['request.invalid', 422]);
    expect(refusal.detail).toMatch(/Save it as "CSV UTF-8" and try again\.$/);
  });

  it('for more than 100,000 rows, and not for 100,000', async () => {
    const rows = Buffer.from(`email\n${'p@many.test\n'.repeat(100_001)}`);
    expect(await checkFile(rows.subarray(0, -12))).toBeUndefined();
    const { refusal } = await refusalOf(checkFile(rows));
    expect(refusal).toEqual({
      refused: 'request.too-large',
      detail: 'The file has more than 100,000 rows. Split it.',
    });
  });

  it('does not let others wait while it is read', async () => {
    const text = Buffer.from(`email\n${'p@many.test\n'.repeat(50_000)}`);
    let turns = 0;
    const count = (): void => void ((turns += 1), (timer = setImmediate(count)));
    let timer = setImmediate(count);
    await checkFile(text);
    clearImmediate(timer);
    expect(turns).toBeGreaterThan(5);
  });
});
