import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { inOrganization, theOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';
import { setSeatLimit } from '../domain/organization.decisions.js';
import type { OrganizationRow } from '../domain/organization.projection.js';

/** Sets how many may be in the organization at most; null = no limit. */
export class SetSeatLimit extends Command<OrganizationRow> {
  constructor(
    readonly asker: Asker,
    readonly limit: number | null,
  ) {
    super();
  }
}

@CommandHandler(SetSeatLimit)
export class SetSeatLimitHandler implements ICommandHandler<SetSeatLimit> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, limit }: SetSeatLimit): Promise<OrganizationRow> {
    return this.eventLog.handle(
      inOrganization(asker, {
        decide: (state, asking) => setSeatLimit(state, asking, limit),
        result: (state) => theOrganization(state, asker.organizationId),
      }),
    );
  }
}
