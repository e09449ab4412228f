import { createHash } from 'node:crypto';

const names = new Map<string, string>();

/** @returns a name for the text under which PostgreSQL keeps its plan; texts must be few, since each is remembered */
export const statementName = (text: string): string => {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    names.set(text, name);
  }
  return name;
};
