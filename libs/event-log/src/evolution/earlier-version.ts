import type { ZodType } from 'zod';
import type { EventDefinition } from '../events.js';

type Fields = Readonly<Record<string, unknown>>;

/** A version of a stored type that is written no more, and how its data becomes that of the next one. */
export interface EarlierVersion {
  readonly version: number;
  readonly schema: ZodType;
  /** Which of its fields are encrypted, by the field that holds the person's subject. */
  readonly personal?: Readonly<Record<string, string>>;
  /**
   * Pure and synchronous: this version's data in, the next version's out. Personal fields are readable, or `"[erased]"`,
   * and those of persons stay fields of `data` that `personal` of the next version names.
   */
  upcast(data: Fields): Fields;
}

/** What a stored event of that version says about which fields are whose. */
type Form = EventDefinition;

/** @throws Error unless versions 1 to `version` - 1 are told, each once and in order */
export const checkEarlier = (type: string, version: number, earlier: readonly EarlierVersion[]): void => {
  const told = earlier.map((one) => one.version).join();
  const wanted = Array.from({ length: version - 1 }, (_, index) => index + 1).join();
  if (told !== wanted)
    throw new Error(`${type} is at version ${version}, so its versions ${wanted} must be told; not ${told}.`);
};

/**
 * @returns the definition as it was when the event was stored
 * @throws Error when a newer release wrote it
 */
export const formOf = (definition: EventDefinition, version: number): Form => {
  if (version === definition.version) return definition;
  const form = definition.earlier.find((one) => one.version === version);
  if (!form)
    throw new Error(
      `${definition.type} version ${version} is unknown to this release, which knows up to ${definition.version}.`,
    );
  return { ...definition, version, personal: (form.personal ?? {}) as Form['personal'] };
};

/** @returns the event in the form that folds know, with the version of that form; the stored form stays as it is */
export const upcast = <E extends { readonly version: number; readonly data: object }>(
  definition: EventDefinition,
  event: E,
): E => {
  if (event.version === definition.version) return event;
  const steps = definition.earlier.filter(({ version }) => version >= event.version);
  const data = steps.reduce<Fields>((before, step) => step.upcast(before), event.data as Fields);
  return { ...event, version: definition.version, data };
};
