import type { Actor, EventDefinition, EventMeta } from './events.js';

/** Where the request came from is recorded once, with the first event that it made; the others carry its id. */
export const aboutRequest = (
  { subject }: Actor,
  { client, ...meta }: EventMeta,
  isFirst: boolean,
): EventMeta => {
  if (subject === undefined) return meta;
  return isFirst && client ? { ...meta, subject, client } : { ...meta, subject };
};

/** Not a ZodError: what a module writes against its own schema is our mistake, never the client's. */
export const fitting = ({ type, schema }: EventDefinition, data: object): object => {
  const { success, data: parsed, error } = schema.safeParse(data);
  if (!success) throw new Error(`A decision made a ${type} that does not fit its schema: ${error.message}`);
  return parsed;
};
