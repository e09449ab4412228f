import type { EventReader, ReadableEvent, StoredEvent } from 'foyer/event-log/reading';
import type { Pool } from 'pg';
import { actorNames } from './actor-names.js';

/** An event as it is read: personal fields in place, the actor with the name that it has or had. */
export type EventView = ReadableEvent & { readonly actor: { readonly name?: string } };

/** @returns the same events of one organization, readable */
export const eventViews = async (
  pool: Pool,
  reader: EventReader,
  organizationId: string,
  stored: readonly StoredEvent[],
): Promise<EventView[]> => {
  const events = await reader.readable(organizationId, stored);
  const names = await actorNames(
    pool,
    organizationId,
    events.map(({ actor }) => actor),
  );
  return events.map((event) => {
    const name = names.get(event.actor.id);
    return { ...event, actor: { ...event.actor, ...(name !== undefined && { name }) } };
  });
};
