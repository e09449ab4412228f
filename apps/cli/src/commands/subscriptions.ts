import { Positions } from 'foyer/event-log/reading';
import type { Parked, SubscriptionSummary } from 'foyer/event-log/reading';
import type { Database } from 'foyer/platform/runtime';
import type { AddCommand, Calling } from '../command.js';
import { oneLine } from '../one-line.js';
import { UsageError } from '../terminal.js';
import { theOrganization } from '../the-organization.js';
import { toolConfig, withExistingDatabase } from '../with-database.js';

const mostListed = 1_000;

const chosen = async (database: Database, { org }: Calling): Promise<string | undefined> =>
  org === undefined ? undefined : (await theOrganization(database, org)).organizationId;

const summaryLine = ({ name, organizations, behind, parked }: SubscriptionSummary): string =>
  `${name}: ${organizations} organization${organizations === 1 ? '' : 's'}, ${behind} behind, ${parked} parked`;

const parkedLine = ({ organizationId, position, reason }: Parked): string =>
  `  ${organizationId}  parked after event ${position}: ${oneLine(reason)}`;

const told = (summaries: readonly SubscriptionSummary[], parked: readonly Parked[]): string =>
  summaries
    .flatMap((summary) => [
      summaryLine(summary),
      ...parked.filter(({ name }) => name === summary.name).map(parkedLine),
    ])
    .join('\n');

const list = (calling: Calling): Promise<void> =>
  withExistingDatabase(toolConfig(), async (database) => {
    const organizationId = await chosen(database, calling);
    const positions = new Positions(database.pool);
    const subscriptions = await positions.summaries(organizationId);
    const parked = await positions.parked(mostListed, organizationId);
    calling.show({ subscriptions, parked }, told(subscriptions, parked) || 'No subscription has run yet.');
  });

const retry = (name: string, calling: Calling): Promise<void> =>
  withExistingDatabase(toolConfig(), async (database) => {
    const organizationId = await chosen(database, calling);
    const positions = new Positions(database.pool);
    const known = (await positions.summaries()).map((summary) => summary.name);
    if (!known.includes(name))
      throw new UsageError(
        `There is no subscription "${oneLine(name)}". There are: ${known.join(', ') || 'none yet'}.`,
      );
    const retried = await positions.retry(name, organizationId);
    const where = `${retried} organization${retried === 1 ? '' : 's'}`;
    const done = `${name} goes on in ${where}, within seconds where a worker runs.`;
    calling.show({ subscription: name, retried }, retried === 0 ? `${name} is parked nowhere.` : done);
  });

export const addSubscriptions: AddCommand = (program, calling) => {
  const subscriptions = program.command('subscriptions').description('see and mend what follows the log');
  subscriptions
    .command('list')
    .description('where each one stands, and what is parked and why')
    .action((_options, command) => list(calling(command)));
  subscriptions
    .command('retry')
    .argument('<name>', 'which one; `foyer subscriptions list` names them')
    .description('let it try again where it is parked; --org keeps to one organization')
    .action((name: string, _options, command) => retry(name, calling(command)));
};
