import { ConfigError, PortTakenError, readConfig } from 'foyer/platform';
import type { Server } from './server.js';
import { startServer } from './server.js';

const greeting = ({ url, mailboxUrl, setupToken, isSetUp }: Server): string => {
  const lines = [
    ['Foyer', url],
    ...(mailboxUrl === undefined ? [] : [['Mailbox', mailboxUrl]]),
    ...(isSetUp ? [] : [['Set up', `${url}/setup?token=${setupToken}`]]),
  ];
  const rows = lines.map(([name = '', address = '']) => `  ${name.padEnd(9)}${address}`);
  return ['', ...rows, '', '  Ctrl-C stops everything.', ''].join('\n');
};

/** The second signal does not wait for what is under way. */
const stopOnSignals = (server: Server): void => {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    void server.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};

const isOperators = (error: unknown): error is Error =>
  error instanceof ConfigError || error instanceof PortTakenError;

try {
  const server = await startServer(readConfig());
  stopOnSignals(server);
  console.log(greeting(server));
} catch (error) {
  console.error(isOperators(error) ? error.message : error);
  process.exit(1);
}
