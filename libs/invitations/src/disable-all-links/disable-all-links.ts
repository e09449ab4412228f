import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Asker } from 'foyer/organizations';
import { inOrganization, theOrganization } from 'foyer/organizations';
import { inviteCounts } from '../domain/invite-counts.projection.js';
import { disableAllLinks } from '../domain/switch.decisions.js';

/** How many links died, and the links generation from now on. */
export interface LinksDisabled {
  readonly disabled: number;
  readonly generation: number;
}

/** Revokes every link made so far by one event. */
export class DisableAllLinks extends Message<LinksDisabled> {
  constructor(
    readonly asker: Asker,
    readonly reason: string | null,
  ) {
    super();
  }
}

@CommandHandler(DisableAllLinks)
export class DisableAllLinksHandler implements ICommandHandler<DisableAllLinks> {
  constructor(private readonly eventLog: EventLog) {}

  /** The number is remembered from the last decision, since afterwards no link is left to count. */
  execute({ asker, reason }: DisableAllLinks): Promise<LinksDisabled> {
    const { organizationId } = asker;
    let disabled = 0;
    return this.eventLog.handle(
      inOrganization(asker, {
        reads: [[inviteCounts, organizationId]],
        decide: (state, asking) => {
          disabled = state.get(inviteCounts, organizationId)?.links ?? 0;
          return disableAllLinks(state, asking, reason);
        },
        result: (state) => ({
          disabled,
          generation: theOrganization(state, organizationId).linksGeneration,
        }),
      }),
    );
  }
}
