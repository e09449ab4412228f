import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { inOrganization, theOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';
import { changePolicy } from '../domain/organization.decisions.js';
import type { OrganizationRow } from '../domain/organization.projection.js';
import type { PolicyPatch } from '../domain/policy.js';

/** Changes the rules for invites, or switches links off or on. */
export class ChangePolicy extends Command<OrganizationRow> {
  constructor(
    readonly asker: Asker,
    readonly patch: PolicyPatch,
  ) {
    super();
  }
}

@CommandHandler(ChangePolicy)
export class ChangePolicyHandler implements ICommandHandler<ChangePolicy> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, patch }: ChangePolicy): Promise<OrganizationRow> {
    return this.eventLog.handle(
      inOrganization(asker, {
        decide: (state, asking) => changePolicy(state, asking, patch),
        result: (state) => theOrganization(state, asker.organizationId),
      }),
    );
  }
}
