import { InvalidArgumentError } from 'commander';
import { momentOf, start, StateReader, whoCouldUse } from 'foyer/audit/proof';
import type { Moment, StatePage } from 'foyer/audit/proof';
import { readerOf, untilText } from 'foyer/audit/reading';
import { RefusedError } from 'foyer/platform/words';
import type { AddCommand, Calling } from '../command.js';
import { oneLine } from '../one-line.js';
import { keyRingOf } from '../secrets.js';
import { FoundError } from '../terminal.js';
import { theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

interface StateOptions {
  readonly at?: number | string;
  readonly invite?: string;
}

const pageSize = 500;

const atText = (text: string): number | string => {
  const result = untilText.safeParse(text);
  if (result.success) return result.data;
  throw new InvalidArgumentError('Must be a sequence or an RFC 3339 time.');
};

const headOf = ({ sequence, at, organization, policy, seats }: StatePage): string => {
  const limit = seats.limit === null ? 'no limit' : `at most ${seats.limit}`;
  return [
    `${oneLine(organization.name)} at event ${sequence}, ${at}`,
    `  seats    ${seats.members} members, ${seats.reserved} reserved, ${limit}`,
    `  links    ${policy.linksEnabled ? 'on' : 'off'}`,
  ].join('\n');
};

const rowsOf = ({ invites, members }: StatePage): string[] => [
  ...invites.map(
    (invite) =>
      `  ${invite.id}  ${invite.status.padEnd(9)}  ${oneLine((invite.kind === 'email' ? invite.email : invite.name) ?? 'link', 60)}`,
  ),
  ...members.map(
    ({ user, status, grant }) =>
      `  ${user.id}  ${status.padEnd(9)}  ${oneLine(user.email, 60)}  ${grant.roles.join(', ')}`,
  ),
];

const showAll = async (
  states: StateReader,
  organizationId: string,
  moment: Moment,
  { terminal, json }: Calling,
): Promise<void> => {
  let place: typeof start | undefined = start;
  for (let first = true; place; first = false) {
    const { page, next } = await states.page(organizationId, moment, place, pageSize);
    const lines = json ? [JSON.stringify(page)] : [...(first ? [headOf(page)] : []), ...rowsOf(page)];
    for (const line of lines) terminal.out(line);
    await terminal.ready?.();
    place = next;
  }
};

const showInvite = async (
  states: StateReader,
  organizationId: string,
  moment: Moment,
  inviteId: string,
): Promise<{ result: object; sentence: string }> => {
  const invite = await states.invite(organizationId, moment, inviteId);
  if (!invite) throw new FoundError(`There was no invite ${inviteId} at ${moment.at}.`);
  const { page } = await states.page(organizationId, moment, start, 1);
  const usableBy = whoCouldUse(invite, page.policy);
  return {
    result: { ...moment, invite, usableBy },
    sentence: `At ${moment.at} (event ${moment.sequence}) the ${invite.kind} invite ${invite.id} was ${invite.status}.\n${usableBy}`,
  };
};

/** There was nothing to show: to a tool, that is what it found. */
const asFound = (error: unknown): never => {
  throw error instanceof RefusedError ? new FoundError(error.refusal.detail) : error;
};

const state = ({ at, invite }: StateOptions, calling: Calling): Promise<void> => {
  const config = toolConfig();
  return withExistingDatabase(config, async (database) => {
    const { organizationId } = await theOrganization(database, calling.org);
    const { pool } = database;
    const reader = readerOf(pool, keyRingOf(config, 'personal fields are encrypted'));
    const moment = await momentOf(pool, organizationId, at, Date.now()).catch(asFound);
    const states = new StateReader(pool, reader);
    if (invite === undefined) return showAll(states, organizationId, moment, calling);
    const { result, sentence } = await showInvite(states, organizationId, moment, invite);
    calling.show(result, sentence);
  });
};

export const addAuditState: AddCommand = (audit, calling) => {
  audit
    .command('state')
    .description('show the organization, its invites and members as they were')
    .option('--at <sequence|time>', 'after that event, or at that moment (RFC 3339); now without it', atText)
    .option('--invite <id>', 'only that invite, and who could have used it then')
    .action((options: StateOptions, command) => state(options, calling(command)));
};
