import { refused } from 'foyer/platform';
import type { RefusedError } from 'foyer/platform';
import { isUtf8 } from 'node:buffer';

/** @returns the refusal of a file that cannot be read as a whole, 422 */
export const unreadable = (detail: string, errors: readonly { pointer: string; code: string }[] = []) =>
  refused('request.invalid', detail, {
    status: 422,
    errors: errors.length > 0 ? errors.map((one) => ({ ...one, detail })) : [fileProblem(detail)],
  });

const fileProblem = (detail: string) => ({ pointer: '', code: 'field.malformed', detail });

const startsWith = (bytes: Buffer, ...mark: readonly number[]): boolean =>
  mark.every((byte, index) => bytes[index] === byte);

const wrongEncoding = (detail: string): RefusedError =>
  unreadable(`${detail} Save it as "CSV UTF-8" and try again.`);

const recoded = (bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): Buffer => {
  try {
    return Buffer.from(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch {
    throw wrongEncoding('The file begins as UTF-16 and goes on as something else.');
  }
};

/** How far a zero byte is looked for: in text of another encoding than UTF-8 the header has some. */
const looked = 200;

/**
 * Takes UTF-8, and UTF-16 that begins with a byte order mark, which goes.
 * @returns the text in UTF-8
 * @throws RefusedError request.invalid (422) for any other encoding
 */
export const utf8Of = (bytes: Buffer): Buffer => {
  if (startsWith(bytes, 0xff, 0xfe)) return recoded(bytes, 'utf-16le');
  if (startsWith(bytes, 0xfe, 0xff)) return recoded(bytes, 'utf-16be');
  if (!isUtf8(bytes)) throw wrongEncoding('The file is neither UTF-8 nor UTF-16 with a byte order mark.');
  const text = startsWith(bytes, 0xef, 0xbb, 0xbf) ? bytes.subarray(3) : bytes;
  if (text.subarray(0, looked).includes(0))
    throw wrongEncoding('The file looks like UTF-16 without a byte order mark.');
  return text;
};
