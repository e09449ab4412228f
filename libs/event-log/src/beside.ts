import type { Piece } from './combined.js';
import type { Statement } from './decision.js';
import { textArray } from './sql-arrays.js';

/** What commands bring beside their events. */
export interface Beside {
  /** Each text that gathers, once; part of the one statement of the batch. */
  readonly gathered: readonly Piece[];
  /** The others, in the order in which they were brought. */
  readonly statements: readonly Statement[];
}

const gather = (text: string, statements: readonly Statement[]): Piece => ({
  text,
  values: (statements[0]?.values ?? []).map((_, n) =>
    textArray(statements.map(({ values }) => String(values[n]))),
  ),
});

/** @returns what is written beside the events */
export const besideEvents = (brought: readonly Statement[]): Beside => {
  const groups = new Map<string, Statement[]>();
  for (const statement of brought.filter(({ gathers }) => gathers)) {
    const group = groups.get(statement.text);
    if (group) group.push(statement);
    else groups.set(statement.text, [statement]);
  }
  return {
    gathered: [...groups].map(([text, group]) => gather(text, group)),
    statements: brought.filter(({ gathers }) => !gathers),
  };
};
