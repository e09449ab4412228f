import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { apiKeys, revokeApiKey } from 'foyer/identity';
import { allowedTo } from '../domain/asking.js';
import { inOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';

/** Ends an API key with the next request. */
export class RevokeApiKey extends Command<void> {
  constructor(
    readonly asker: Asker,
    readonly keyId: string,
  ) {
    super();
  }
}

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, keyId }: RevokeApiKey): Promise<void> {
    return this.eventLog.handle(
      inOrganization(asker, {
        reads: [[apiKeys, keyId]],
        decide: (state, asking) => allowedTo('keys:write', state, asking, () => revokeApiKey(state, keyId)),
        result: () => undefined,
      }),
    );
  }
}
