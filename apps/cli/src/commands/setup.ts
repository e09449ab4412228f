import { findServer, findSetupToken } from 'foyer/platform/runtime';
import { z } from 'zod';
import type { AddCommand, Calling } from '../command.js';
import { FoundError, UsageError } from '../terminal.js';
import { toolConfig } from '../with-database.js';

interface SetupOptions {
  readonly url?: string;
  readonly token?: string;
  readonly organization?: string;
  readonly slug?: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly password?: string;
}

const answerSchema = z.looseObject({
  organization: z.looseObject({ id: z.string(), name: z.string() }),
  apiKey: z.looseObject({ secret: z.string() }),
});
const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });

/** Takes the option, or asks a person who can answer. */
const asker =
  ({ terminal }: Calling) =>
  async (given: string | undefined, option: string, question: string, hidden = false): Promise<string> => {
    const answer = given ?? (await terminal.ask?.(`${question}: `, hidden));
    if (answer === undefined || answer === '') throw new UsageError(`${option} is missing`);
    return answer;
  };

const bodyOf = async (options: SetupOptions, setupToken: string, calling: Calling): Promise<object> => {
  const ask = asker(calling);
  const name = await ask(options.organization, '--organization', 'Name of the organization');
  const email = await ask(options.email, '--email', 'Your address');
  const firstName = await ask(options.firstName, '--first-name', 'Your first name');
  const lastName = await ask(options.lastName, '--last-name', 'Your last name');
  const password = await ask(options.password, '--password', 'A password for you', true);
  const slug = options.slug === undefined ? {} : { slug: options.slug };
  return { setupToken, organization: { name, ...slug }, admin: { email, firstName, lastName, password } };
};

/** Where the server answers, and what lets us in: as given, else as the running server has left it in the data folder. */
const doorOf = (options: SetupOptions): { url: string; token: string } => {
  const config = toolConfig();
  const url = options.url ?? findServer(config.dataDir) ?? config.publicUrl;
  const token = options.token ?? config.setupToken ?? findSetupToken(config.dataDir);
  if (url === undefined)
    throw new UsageError('No server runs from this data folder: start one, or give --url');
  if (token === undefined)
    throw new UsageError('--token is missing: the server has printed it at its first start');
  return { url, token };
};

const post = async (url: string, body: object): Promise<z.infer<typeof answerSchema>> => {
  const answer = await fetch(new URL('/v1/setup', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw new FoundError(`${url} does not answer: ${error instanceof Error ? error.message : String(error)}`);
  });
  const content: unknown = await answer.json();
  if (answer.ok) return answerSchema.parse(content);
  const problem = problemSchema.parse(content);
  throw new FoundError(`${problem.detail} (${problem.code})`, problem);
};

const setUp = async (options: SetupOptions, calling: Calling): Promise<void> => {
  const { url, token } = doorOf(options);
  const answer = await post(url, await bodyOf(options, token, calling));
  calling.show(
    answer,
    `${answer.organization.name} is set up (${answer.organization.id}).\nAPI key, shown only now: ${answer.apiKey.secret}\nConsole: ${url}`,
  );
};

export const addSetup: AddCommand = (program, calling) => {
  program
    .command('setup')
    .description('make the first organization and its owner; asks for what is not given')
    .option('--url <url>', 'where the server answers')
    .option('--token <token>', 'setup token')
    .option('--organization <name>', 'name of the organization')
    .option('--slug <slug>', 'its short name in addresses')
    .option('--email <address>', 'address of the owner')
    .option('--first-name <name>', 'first name of the owner')
    .option('--last-name <name>', 'last name of the owner')
    .option('--password <password>', 'password of the owner')
    .action((options: SetupOptions, command) => setUp(options, calling(command)));
};
