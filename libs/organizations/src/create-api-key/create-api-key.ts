import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import { apiKeys, ApiKeySecrets, createApiKey } from 'foyer/identity';
import type { ApiKeyRow, CreateApiKey as Ask, IssuedApiKey } from 'foyer/identity';
import { newId } from 'foyer/platform';
import type { OrganizationId } from 'foyer/platform';
import { allowedTo } from '../domain/asking.js';
import { inOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';

/** A key, and its secret, which nobody can tell again. */
export interface CreatedApiKey {
  readonly key: ApiKeyRow;
  readonly secret: string;
}

/** Makes an API key for the organization. */
export class CreateApiKey extends Message<CreatedApiKey> {
  constructor(
    readonly asker: Asker,
    readonly ask: Omit<Ask, 'keyId'>,
  ) {
    super();
  }
}

/**
 * `ApiKeyCreated`, with the digest of its secret in the same transaction. For a new organization, put it after the command
 * that creates it.
 * @param issued of {@link ApiKeySecrets}, for the same organization and `ask.keyId`
 */
export const createApiKeyCommand = (
  asker: Asker,
  ask: Ask,
  issued: IssuedApiKey,
): Command<CreatedApiKey> => ({
  ...inOrganization(asker, {
    reads: [[apiKeys, ask.keyId]],
    decide: (state, asking) =>
      allowedTo('keys:write', state, asking, (_, makersScopes) =>
        createApiKey(ask, { makersScopes, at: asking.at }),
      ),
    result: (state) => {
      const key = state.get(apiKeys, ask.keyId);
      if (!key) throw new Error(`API key ${ask.keyId} has no row.`);
      return { key, secret: issued.secret };
    },
  }),
  alongside: () => [issued.statement],
});

@CommandHandler(CreateApiKey)
export class CreateApiKeyHandler implements ICommandHandler<CreateApiKey> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly secrets: ApiKeySecrets,
  ) {}

  execute({ asker, ask }: CreateApiKey): Promise<CreatedApiKey> {
    const keyId = newId('key');
    const issued = this.secrets.issue(asker.organizationId as OrganizationId, keyId);
    return this.eventLog.handle(createApiKeyCommand(asker, { ...ask, keyId }, issued));
  }
}
