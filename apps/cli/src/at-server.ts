import { findServer } from 'foyer/platform/runtime';
import { z } from 'zod';
import type { Calling } from './command.js';
import { FoundError, UsageError } from './terminal.js';
import { callNameOf, theOrganization } from './the-organization.js';
import { toolConfig, withExistingDatabase } from './with-database.js';

/** Options of commands that ask a server, so that the log says who did it. */
export interface ServerOptions {
  readonly url?: string;
  readonly key?: string;
}

/** A server that answers for one organization. */
export interface AtServer {
  readonly organization: string;
  /**
   * @param path below the organization, such as `/invites`
   * @throws FoundError with the problem document, where it is refused; without, where nobody answers
   */
  call(path: string, init?: RequestInit): Promise<Response>;
}

const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });

const urlOf = ({ url }: ServerOptions): string => {
  const config = toolConfig();
  const found = url ?? findServer(config.dataDir) ?? config.publicUrl;
  if (found === undefined)
    throw new UsageError('No server runs from this data folder: start one, or give --url');
  return found;
};

const keyOf = async ({ key }: ServerOptions, scopes: string, { terminal }: Calling): Promise<string> => {
  const answer = key ?? (await terminal.ask?.(`API key with ${scopes}: `, true));
  if (answer === undefined || answer === '') throw new UsageError('--key is missing');
  return answer;
};

const organizationOf = async ({ org }: Calling): Promise<string> =>
  org ??
  withExistingDatabase(toolConfig(), async (database) =>
    callNameOf(await theOrganization(database, undefined)),
  );

const ask = async (url: URL, init: RequestInit): Promise<Response> => {
  const answer = await fetch(url, init).catch((error: unknown) => {
    throw new FoundError(`${url.origin} does not answer: ${String(error)}`);
  });
  if (answer.ok) return answer;
  const problem = problemSchema.parse(await answer.json());
  throw new FoundError(`${problem.detail} (${problem.code})`, problem);
};

/**
 * Finds the server, the organization and the key.
 * @param scopes what the key needs, in words
 * @throws UsageError where one of them is missing
 */
export const atServer = async (
  options: ServerOptions,
  scopes: string,
  calling: Calling,
): Promise<AtServer> => {
  const url = urlOf(options);
  const organization = await organizationOf(calling);
  const key = await keyOf(options, scopes, calling);
  return {
    organization,
    call: (path, init = {}) =>
      ask(new URL(`/v1/organizations/${encodeURIComponent(organization)}${path}`, url), {
        ...init,
        headers: { ...init.headers, Authorization: `Bearer ${key}` },
      }),
  };
};
