import type { Statement } from './decision.js';
import { prepared } from './hot-pool.js';
import { textArray } from './sql-arrays.js';

type Sendable = { text: string; values: unknown[]; name?: string };

const gathered = (text: string, statements: readonly Statement[]): Sendable => {
  const [first] = statements;
  const columns = first?.values.map((_, n) => textArray(statements.map(({ values }) => String(values[n]))));
  return prepared({ text, values: columns ?? [] });
};

/** @returns what is sent beside the events, in the order in which it was brought; each text that gathers once, where it first stood */
export const besideEvents = (statements: readonly Statement[]): Sendable[] => {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements.filter(({ gathers }) => gathers)) {
    const group = groups.get(statement.text);
    if (group) group.push(statement);
    else groups.set(statement.text, [statement]);
  }
  return statements.flatMap((statement): Sendable[] => {
    if (!statement.gathers) return [{ text: statement.text, values: [...statement.values] }];
    const group = groups.get(statement.text);
    groups.delete(statement.text);
    return group ? [gathered(statement.text, group)] : [];
  });
};
