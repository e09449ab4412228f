import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FoyerServer } from '../support/foyer-server.js';

const root = join(__dirname, '../..');

/** The commands of the first invite, in order: those that are said to be run by this file, up to the next heading. */
const commands = (): string[] => {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const part = text.slice(text.indexOf('run by test/e2e/readme.e2e-spec.ts')).split('\n## ')[0] ?? '';
  return [...part.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
};

describe('the README', () => {
  let folder: string;
  let server: FoyerServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-readme-'));
    server = await FoyerServer.start({ FOYER_DATA_DIR: folder });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('leads to a first accepted invite', async () => {
    const greeting = await server.greeting();
    const mailbox = /Mailbox\s+(\S+)/.exec(greeting)?.[1] ?? '';
    const script = commands()
      .join('\n')
      .replaceAll('http://localhost:3000', server.url)
      .replaceAll('http://localhost:8025', mailbox)
      .replaceAll('npx foyer', `${process.execPath} apps/cli/foyer.mjs`);
    const { stdout, stderr, status } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: root,
      env: { ...process.env, FOYER_DATA_DIR: folder },
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const types = stdout.split('\n').flatMap((line) => /\d+ (\w+)$/.exec(line)?.[1] ?? []);
    expect(types.filter((type) => /^(Organization|Invite|Member)/.test(type))).toEqual([
      'OrganizationCreated',
      'MemberJoined',
      'InviteCreated',
      'InviteSent',
      'InviteRedeemed',
      'MemberJoined',
    ]);
  });
});
