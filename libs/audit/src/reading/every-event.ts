import { EventCatalog, EventReader, SubjectKeys } from 'foyer/event-log/reading';
import type { EventDefinition } from 'foyer/event-log/reading';
import { apiKeyEvents } from 'foyer/identity/events';
import { inviteEvents } from 'foyer/invitations/events';
import { memberEvents, organizationEvents } from 'foyer/organizations/events';
import type { KeyRing } from 'foyer/platform/runtime';
import type { Pool } from 'pg';
import { subjectErased } from '../erase-subject/subject-erased.events.js';

/** Every event type of every module. */
export const everyEvent: readonly EventDefinition[] = [
  ...organizationEvents,
  ...memberEvents,
  ...apiKeyEvents,
  ...inviteEvents,
  subjectErased,
];

/** @returns a reader for a process that runs no module; it knows {@link everyEvent} */
export const readerOf = (pool: Pool, keyRing: KeyRing): EventReader => {
  const catalog = new EventCatalog();
  catalog.register(everyEvent);
  return new EventReader(pool, catalog, new SubjectKeys(keyRing));
};
