/**
 * What a spreadsheet may take for the beginning of a formula, or skip on the way to one: `= + - @`, also in full width, white
 * space and control characters. Apostrophes before it count too, so that ours can be told from those that were there.
 */
const lead = /^'*[\s\p{C}=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** @returns the text as a cell that no spreadsheet computes: behind one more apostrophe, where it could be a formula */
export const neutralised = (text: string): string => (lead.test(text) ? `'${text}` : text);

/** @returns the text that {@link neutralised} made the cell of */
export const restored = (cell: string): string =>
  cell.startsWith("'") && lead.test(cell) ? cell.slice(1) : cell;
