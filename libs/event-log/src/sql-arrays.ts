/** Arrays as PostgreSQL reads them (its manual, 8.15.2), written without pg's detour over every element's type. */
type Element = string | number | boolean | null | undefined;

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** @returns the literal of an array of texts, JSON texts, times ... */
export const textArray = (values: readonly (string | null | undefined)[]): string => {
  let text = '{';
  for (const value of values) {
    const element = value === null || value === undefined ? 'NULL' : quoted(value);
    text += text.length > 1 ? `,${element}` : element;
  }
  return `${text}}`;
};

/** @returns the literal of an array of numbers or booleans */
export const plainArray = (values: readonly Element[]): string =>
  `{${values.map((value) => (value === null || value === undefined ? 'NULL' : String(value))).join(',')}}`;

/** @returns the literal of an array of bytea */
export const bytesArray = (values: readonly (Buffer | null | undefined)[]): string =>
  `{${values.map((value) => (value ? `"\\\\x${value.toString('hex')}"` : 'NULL')).join(',')}}`;

/** @returns the literal of an array of bytea, from hex */
export const hexArray = (values: readonly string[]): string =>
  `{${values.map((hex) => `"\\\\x${hex}"`).join(',')}}`;
