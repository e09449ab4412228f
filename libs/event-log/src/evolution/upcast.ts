import type { EventDefinition } from '../events.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * @returns the definition as it was when the event was stored
 * @throws Error when a newer release wrote it
 */
export const formOf = (definition: EventDefinition, version: number): EventDefinition => {
  if (version === definition.version) return definition;
  const form = definition.earlier.find((one) => one.version === version);
  if (!form)
    throw new Error(
      `${definition.type} version ${version} is unknown to this release, which knows up to ${definition.version}.`,
    );
  return { ...definition, version, personal: (form.personal ?? {}) as EventDefinition['personal'] };
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
