import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command } from 'foyer/event-log';
import { defineCatalogueEntry } from '../domain/catalogue.decisions.js';
import type { EntryDefinition } from '../domain/catalogue.decisions.js';
import { entryOf } from '../domain/catalogue.js';
import { inOrganization, theOrganization } from '../domain/in-organization.js';
import type { Asker } from '../domain/in-organization.js';
import { organizations } from '../domain/organization.projection.js';
import type { OrganizationRow } from '../domain/organization.projection.js';

/** What became of a definition. */
export interface DefinedEntry {
  readonly organization: OrganizationRow;
  /** The key was free, or retired. */
  readonly made: boolean;
}

/** Defines an entry of the catalogue, or defines it anew. */
export class DefineCatalogueEntry extends Message<DefinedEntry> {
  constructor(
    readonly asker: Asker,
    readonly ask: EntryDefinition,
  ) {
    super();
  }
}

/** @returns the command; its result remembers what the last decision saw, since afterwards made and changed look alike */
export const defineCatalogueEntryCommand = (asker: Asker, ask: EntryDefinition): Command<DefinedEntry> => {
  let made = false;
  return inOrganization(asker, {
    decide: (state, asking) => {
      const row = state.get(organizations, asker.organizationId);
      const before = row && entryOf(row, ask.kind, ask.key);
      made = before === undefined || before.retired;
      return defineCatalogueEntry(state, asking, ask);
    },
    result: (state) => ({ organization: theOrganization(state, asker.organizationId), made }),
  });
};

/** @returns a command that makes a team; for a new organization, put it after the one that creates it */
export const defineTeamCommand = (
  asker: Asker,
  { key, name, description = null }: { key: string; name: string; description?: string | null },
): Command<DefinedEntry> =>
  defineCatalogueEntryCommand(asker, { kind: 'teams', key, name, description, scopes: [] });

@CommandHandler(DefineCatalogueEntry)
export class DefineCatalogueEntryHandler implements ICommandHandler<DefineCatalogueEntry> {
  constructor(private readonly eventLog: EventLog) {}

  execute({ asker, ask }: DefineCatalogueEntry): Promise<DefinedEntry> {
    return this.eventLog.handle(defineCatalogueEntryCommand(asker, ask));
  }
}
