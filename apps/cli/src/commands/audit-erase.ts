import { atServer } from '../at-server.js';
import type { ServerOptions } from '../at-server.js';
import type { AddCommand, Calling } from '../command.js';

const erase = async (email: string, options: ServerOptions, calling: Calling): Promise<void> => {
  const { organization, call } = await atServer(options, 'the scope audit:erase', calling);
  await call('/erase', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email }),
  });
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
    .action((email: string, options: ServerOptions, command) => erase(email, options, calling(command)));
};
