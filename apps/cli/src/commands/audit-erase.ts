import { findServer } from 'foyer/platform/runtime';
import { z } from 'zod';
import type { AddCommand, Calling } from '../command.js';
import { FoundError, UsageError } from '../terminal.js';
import { callNameOf, theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

interface EraseOptions {
  readonly url?: string;
  readonly key?: string;
}

const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });

const urlOf = ({ url }: EraseOptions): string => {
  const config = toolConfig();
  const found = url ?? findServer(config.dataDir) ?? config.publicUrl;
  if (found === undefined)
    throw new UsageError('No server runs from this data folder: start one, or give --url');
  return found;
};

const keyOf = async ({ key }: EraseOptions, { terminal }: Calling): Promise<string> => {
  const answer = key ?? (await terminal.ask?.('API key with the scope audit:erase: ', true));
  if (answer === undefined || answer === '') throw new UsageError('--key is missing');
  return answer;
};

const organizationOf = async ({ org }: Calling): Promise<string> =>
  org ??
  withExistingDatabase(toolConfig(), async (database) =>
    callNameOf(await theOrganization(database, undefined)),
  );

const post = async (url: URL, key: string, email: string): Promise<void> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({ email }),
  }).catch((error: unknown) => {
    throw new FoundError(`${url.origin} does not answer: ${String(error)}`);
  });
  if (answer.ok) return;
  const problem = problemSchema.parse(await answer.json());
  throw new FoundError(`${problem.detail} (${problem.code})`, problem);
};

const erase = async (email: string, options: EraseOptions, calling: Calling): Promise<void> => {
  const url = urlOf(options);
  const organization = await organizationOf(calling);
  const key = await keyOf(options, calling);
  await post(new URL(`/v1/organizations/${encodeURIComponent(organization)}/erase`, url), key, email);
  calling.show(
    { organization, accepted: true },
    `Whatever ${organization} knew of the person with that address is unreadable now.`,
  );
};

export const addAuditErase: AddCommand = (audit, calling) => {
  audit
    .command('erase <address>')
    .description('make everything about a person unreadable, for good; the log stays whole')
    .option('--url <url>', 'where the server answers')
    .option('--key <secret>', 'API key with the scope audit:erase; asked for where it is not given')
    .action((email: string, options: EraseOptions, command) => erase(email, options, calling(command)));
};
