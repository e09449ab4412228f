import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyEvent } from 'foyer/audit/reading';
import { ChainVerifier, EventCatalog, SubjectKeys } from 'foyer/event-log/reading';
import type { RecordedEvent, StoredEvent } from 'foyer/event-log/reading';
import { fold } from 'foyer/event-log/testing';
import { KeyRing } from 'foyer/platform/runtime';
import { everyProjection } from '../../apps/server/src/projections.js';
import { formsOf } from '../../libs/event-log/src/evolution/event-forms.js';
import { formOf, upcast } from '../../libs/event-log/src/evolution/upcast.js';
import { toReadable } from '../../libs/event-log/src/personal-data.js';

/*
 * test/golden holds one organization's log as releases wrote it, a file for each event, with the keys of its persons and the
 * rows that it folds to. A new version of a type is added at its end: the next number, `hash` empty where it was written by hand.
 */
const folder = join(__dirname, '../golden');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
const samples = readdirSync(folder)
  .filter((name) => /^\d{4}-\w+\.v\d+\.json$/.test(name))
  .toSorted()
  .map((name) => ({ name, event: read<StoredEvent>(name) }));
const kept = read<readonly { subject: string; generation: number; wrapped: string | null }[]>('keys.json');

const catalog = new EventCatalog();
catalog.register(everyEvent);
const subjectKeys = new SubjectKeys(
  new KeyRing([{ kid: 'k1', secret: 'a secret for tests, of forty characters.' }]),
);
const keys = new Map(
  kept.map(({ subject, generation, wrapped }) => {
    const stored = {
      subject,
      generation,
      wrapped: wrapped === null ? null : Buffer.from(wrapped, 'base64url'),
    };
    return [subject, subjectKeys.unwrap('org_1', stored)] as const;
  }),
);

const readable = (event: StoredEvent): RecordedEvent => {
  const definition = catalog.get(event.type);
  const opened = toReadable(formOf(definition, event.version), event, (subject) => keys.get(subject));
  return upcast(definition, opened);
};

describe('samples of every stored version', () => {
  it('are there for every type and version', () => {
    const sampled = new Set(samples.map(({ event }) => `${event.type} ${event.version}`));
    const missing = formsOf(everyEvent).filter(({ type, version }) => !sampled.has(`${type} ${version}`));
    expect(missing.map(({ type, version }) => `${type} ${version}`)).toEqual([]);
  });

  it('bear the names of what they hold, in order', () => {
    expect(samples.map(({ name }) => name)).toEqual(
      samples.map(
        ({ event }, index) => `${String(index + 1).padStart(4, '0')}-${event.type}.v${event.version}.json`,
      ),
    );
  });

  it('still have the hashes that they were written with', () => {
    const verifier = new ChainVerifier('org_1');
    const written = samples.map(({ event }) => event).filter(({ hash }) => hash !== '');
    expect(written.length).toBeGreaterThanOrEqual(44);
    for (const event of written) expect(verifier.next(event)).toBeUndefined();
  });

  it.each(samples.map(({ name, event }) => [name, event] as const))(
    '%s fits the present schema',
    (_, event) => {
      const { data, version, type } = readable(event);
      expect(version).toBe(catalog.get(type).version);
      const fits = catalog.get(type).schema.safeParse(data);
      expect(
        fits.error?.issues.filter(({ path }) => Reflect.get(data, path[0] ?? '') !== '[erased]') ?? [],
      ).toEqual([]);
    },
  );

  it('open what is personal, and leave closed what was erased', () => {
    const dataOf = (name: string): object =>
      readable(samples.find((one) => one.name === name)?.event as StoredEvent).data;
    expect(dataOf('0017-InviteCreated.v1.json')).toMatchObject({
      email: 'ada@acme.test',
      note: 'met in Ghent',
      message: 'Welcome',
      metadata: { crm: 7 },
    });
    expect(dataOf('0035-InviteCreated.v1.json')).toMatchObject({ email: '[erased]', subject: 'sub_eva' });
  });

  it.each(everyProjection.map((projection) => [projection.name, projection] as const))(
    'fold to the same rows of %s',
    (name, projection) => {
      const rows = [
        ...fold(
          projection,
          samples.map(({ event }) => readable(event)),
        ).entries(),
      ];
      const shown = rows
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([, row]) =>
          Object.fromEntries(
            Object.keys(projection.columns).map((field) => [
              field,
              (row as Record<string, unknown>)[field] ?? null,
            ]),
          ),
        );
      expect(shown.length).toBeGreaterThan(0);
      expect(shown).toEqual(read<Record<string, unknown[]>>('rows.json')[name]);
    },
  );
});
