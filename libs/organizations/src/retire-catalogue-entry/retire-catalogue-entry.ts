import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { retireCatalogueEntry } from '../domain/catalogue.decisions.js';
import type { EntryKey } from '../domain/catalogue.decisions.js';
import { inOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';

/** Takes an entry out of what can be granted. */
export class RetireCatalogueEntry extends Command<void> {
  constructor(
    readonly asker: Asker,
    readonly ask: EntryKey,
  ) {
    super();
  }
}

@CommandHandler(RetireCatalogueEntry)
export class RetireCatalogueEntryHandler implements ICommandHandler<RetireCatalogueEntry> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, ask }: RetireCatalogueEntry): Promise<void> {
    return this.eventLog.handle(
      inOrganization(asker, {
        decide: (state, asking) => retireCatalogueEntry(state, asking, ask),
        result: () => undefined,
      }),
    );
  }
}
