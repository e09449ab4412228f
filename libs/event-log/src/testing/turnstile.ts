import { refuse } from 'foyer/platform';
import { z } from 'zod';
import type { Command, Statement } from '../decision.js';
import { defineEvent, systemActor } from '../events.js';
import type { RecordedEvent } from '../events.js';
import { defineProjection } from '../projection.js';

/** A tiny domain for the kernel's own specifications: a turnstile lets `capacity` people pass, each once. */
export const turnstileEvents = [
  defineEvent('TurnstileBuilt', { version: 1, schema: z.strictObject({ capacity: z.int() }) }),
  defineEvent('PersonPassed', {
    version: 1,
    schema: z.strictObject({ person: z.string(), subject: z.string(), email: z.string() }),
    personal: { email: 'subject' },
  }),
] as const;

export interface TurnstileRow {
  readonly organizationId: string;
  readonly capacity: number;
  readonly passed: number;
  readonly version: number;
  readonly lastAt: string | null;
}

export const turnstile = defineProjection<TurnstileRow>({
  name: 'turnstile',
  table: 'turnstile.turnstiles',
  key: 'organizationId',
  columns: { organizationId: 'text', capacity: 'int', passed: 'int', version: 'int', lastAt: 'time' },
  touches: (event) => [event.organizationId],
  evolve: (row, event) => {
    if (event.type === 'TurnstileBuilt') {
      const { capacity } = event.data as { capacity: number };
      return {
        organizationId: event.organizationId,
        capacity,
        passed: 0,
        version: event.streamVersion,
        lastAt: null,
      };
    }
    return row && { ...row, passed: row.passed + 1, version: event.streamVersion, lastAt: event.occurredAt };
  },
});

export interface PersonRow {
  readonly person: string;
  readonly email: string;
  readonly seen: { readonly sequence: number };
}

const person = (event: RecordedEvent): string => (event.data as { person: string }).person;

export const people = defineProjection<PersonRow>({
  name: 'people',
  table: 'turnstile.people',
  key: 'person',
  columns: { person: 'text', email: 'text', seen: 'json' },
  touches: (event) => (event.type === 'PersonPassed' ? [person(event)] : []),
  evolve: (_row, event) => ({
    person: person(event),
    email: (event.data as { email: string }).email,
    seen: { sequence: event.sequence },
  }),
});

export const turnstileTables = `
  create schema if not exists turnstile;
  create table turnstile.turnstiles (organization_id text collate "C" primary key, capacity bigint, passed bigint, version bigint,
    last_at timestamptz);
  create table turnstile.people (organization_id text collate "C", person text collate "C", email text, seen jsonb,
    primary key (organization_id, person));
  create table turnstile.badges (badge text constraint badges_pkey primary key);`;

export const build = (organizationId: string, capacity: number): Command<TurnstileRow | undefined> => ({
  organizationId,
  actor: systemActor,
  reads: [[turnstile, organizationId]],
  decide: (state) =>
    state.get(turnstile, organizationId)
      ? refuse('setup.done', 'built already')
      : [{ stream: organizationId, after: 0, type: 'TurnstileBuilt', data: { capacity } }],
  result: (state) => state.get(turnstile, organizationId),
});

export const pass = (
  organizationId: string,
  name: string,
  alongside: readonly Statement[] = [],
): Command<number> => ({
  organizationId,
  actor: systemActor,
  reads: [
    [turnstile, organizationId],
    [people, name],
  ],
  decide: (state) => {
    const row = state.get(turnstile, organizationId);
    if (!row) return refuse('organization.unknown', 'no turnstile');
    if (state.get(people, name)) return [];
    if (row.passed >= row.capacity) return refuse('invite.exhausted', 'full');
    const data = { person: name, subject: `sub-${name}`, email: `${name}@people.test` };
    return [{ stream: organizationId, after: row.version, type: 'PersonPassed', data }];
  },
  result: (state) => state.get(turnstile, organizationId)?.passed ?? 0,
  alongside: () => alongside,
  constraints: { badges_pkey: refuse('account.exists', 'badge taken') },
});

/** {@link pass} of somebody whom the log has most likely never seen. */
export const passAsStranger = (organizationId: string, name: string): Command<number> => ({
  ...pass(organizationId, name),
  persons: [`sub-${name}`],
  unseen: [name, `sub-${name}`],
});
