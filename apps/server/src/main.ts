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

/** Stops on the first signal, also when it comes during the start; the second one does not wait for what is under way. */
const stopOnSignals = (starting: Promise<Server>): void => {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    starting
      .then((server) => server.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1), // what kept it from starting is told below
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
};

const isOperators = (error: unknown): error is Error =>
  error instanceof ConfigError || error instanceof PortTakenError;

try {
  const starting = startServer(readConfig());
  stopOnSignals(starting);
  console.log(greeting(await starting));
} catch (error) {
  console.error(isOperators(error) ? error.message : error);
  process.exit(1);
}
