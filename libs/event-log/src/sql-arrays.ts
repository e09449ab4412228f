/**
 * Arrays as PostgreSQL takes them in binary (array_recv in its source): neither side quotes, escapes or scans anything, and bytes
 * travel as bytes. Each builder is for one type of element, which the database compares with the parameter's.
 */
type Write<T> = (into: Buffer, value: T, at: number) => number;

interface Element<T> {
  /** The type's oid in pg_type. */
  readonly oid: number;
  readonly size: (value: T) => number;
  /** @returns the bytes written */
  readonly write: Write<T>;
}

const headerBytes = 20;
const lengthBytes = 4;
const none = -1;

type Maybe<T> = T | null | undefined;

const sizeOf = <T>({ size }: Element<T>, values: readonly Maybe<T>[]): number => {
  let bytes = headerBytes + lengthBytes * values.length;
  for (const value of values) if (value !== null && value !== undefined) bytes += size(value);
  return bytes;
};

/** One dimension, lower bound 1; an empty array has no dimension. */
const writeHeader = (into: Buffer, oid: number, length: number): number => {
  into.writeInt32BE(length > 0 ? 1 : 0, 0);
  into.writeInt32BE(1, 4);
  into.writeUInt32BE(oid, 8);
  if (length === 0) return 12;
  into.writeInt32BE(length, 12);
  into.writeInt32BE(1, 16);
  return headerBytes;
};

const arrayOf = <T>(element: Element<T>, values: readonly Maybe<T>[]): Buffer => {
  const into = Buffer.allocUnsafe(sizeOf(element, values));
  let at = writeHeader(into, element.oid, values.length);
  for (const value of values) {
    const absent = value === null || value === undefined;
    const written = absent ? none : element.write(into, value, at + lengthBytes);
    into.writeInt32BE(written, at);
    at += lengthBytes + Math.max(written, 0);
  }
  return into.subarray(0, at);
};

const two32 = 0x1_0000_0000;

const writeInt64: Write<number> = (into, value, at) => {
  const high = Math.floor(value / two32);
  into.writeInt32BE(high, at);
  into.writeUInt32BE(value - high * two32, at + 4);
  return 8;
};

/** Milliseconds from 1970 to PostgreSQL's epoch, 2000-01-01. */
const epoch = 946_684_800_000;

const writeTime: Write<string> = (into, value, at) => {
  const time = Date.parse(value);
  if (Number.isNaN(time)) throw new Error(`Not a time: ${value}`);
  // microseconds of a far day are more than a number holds exactly
  return into.writeBigInt64BE(BigInt(time - epoch) * 1_000n, at) - at;
};

const textSize = (value: string): number => Buffer.byteLength(value);
const writeText: Write<string> = (into, value, at) => into.write(value, at);

const jsonbFormat = 1;

const elements = {
  text: { oid: 25, size: textSize, write: writeText },
  jsonb: {
    oid: 3802,
    size: (value: string) => 1 + textSize(value),
    write: (into: Buffer, value: string, at: number) => {
      into.writeUInt8(jsonbFormat, at);
      return 1 + into.write(value, at + 1);
    },
  },
  time: { oid: 1184, size: () => 8, write: writeTime },
  int8: { oid: 20, size: () => 8, write: writeInt64 },
  int4: {
    oid: 23,
    size: () => 4,
    write: (into: Buffer, value: number, at: number) => into.writeInt32BE(value, at) - at,
  },
  int2: {
    oid: 21,
    size: () => 2,
    write: (into: Buffer, value: number, at: number) => into.writeInt16BE(value, at) - at,
  },
  bool: {
    oid: 16,
    size: () => 1,
    write: (into: Buffer, value: boolean, at: number) => into.writeUInt8(Number(value), at) - at,
  },
  bytea: {
    oid: 17,
    size: (value: Uint8Array) => value.length,
    write: (into: Buffer, value: Uint8Array, at: number) => {
      into.set(value, at);
      return value.length;
    },
  },
} as const;

const builder =
  <T>(element: Element<T>) =>
  (values: readonly Maybe<T>[]): Buffer =>
    arrayOf(element, values);

/** @returns text[] */
export const textArray = builder<string>(elements.text);
/** @returns jsonb[], from JSON texts */
export const jsonbArray = builder<string>(elements.jsonb);
/** @returns timestamptz[], from RFC 3339 */
export const timeArray = builder<string>(elements.time);
/** @returns bigint[] */
export const int8Array = builder<number>(elements.int8);
/** @returns integer[] */
export const int4Array = builder<number>(elements.int4);
/** @returns smallint[] */
export const int2Array = builder<number>(elements.int2);
/** @returns boolean[] */
export const boolArray = builder<boolean>(elements.bool);
/** @returns bytea[] */
export const byteaArray = builder<Uint8Array>(elements.bytea);
