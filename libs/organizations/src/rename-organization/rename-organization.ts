import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { inOrganization, theOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';
import { renameOrganization } from '../domain/organization.decisions.js';
import type { Renaming } from '../domain/organization.decisions.js';
import type { OrganizationRow } from '../domain/organization.projection.js';

/** Changes an organization's name or description. */
export class RenameOrganization extends Command<OrganizationRow> {
  constructor(
    readonly asker: Asker,
    readonly ask: Renaming,
  ) {
    super();
  }
}

@CommandHandler(RenameOrganization)
export class RenameOrganizationHandler implements ICommandHandler<RenameOrganization> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, ask }: RenameOrganization): Promise<OrganizationRow> {
    return this.eventLog.handle(
      inOrganization(asker, {
        decide: (state, asking) => renameOrganization(state, asking, ask),
        result: (state) => theOrganization(state, asker.organizationId),
      }),
    );
  }
}
