import { execFileSync } from 'node:child_process';

/** Whom PostgreSQL runs as, where this process is root, which PostgreSQL refuses. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const name = 'postgres';

const run = (command: string, args: readonly string[]): string | undefined => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
};

const find = (): Account | undefined => {
  const uid = run('id', ['-u', name]);
  const gid = run('id', ['-g', name]);
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
};

/** `useradd` is there on most systems, `adduser -S` is how Alpine says it. */
const create = (): Account | undefined => {
  if (
    run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/bin/false', name]) ===
    undefined
  ) {
    run('addgroup', ['-S', name]);
    run('adduser', ['-S', '-D', '-H', '-G', name, name]);
  }
  return find();
};

/**
 * @returns undefined where this process is not root: PostgreSQL then runs as the same user
 * @throws Error when root cannot have an account for PostgreSQL
 */
export const postgresAccount = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  const account = find() ?? create();
  if (account === undefined)
    throw new Error(
      'PostgreSQL does not run as root, and no account "postgres" could be made for it. Start Foyer as another user, or set DATABASE_URL.',
    );
  return account;
};
