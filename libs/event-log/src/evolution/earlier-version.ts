import type { ZodType } from 'zod';

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

/** @throws Error unless versions 1 to `version` - 1 are told, each once and in order */
export const checkEarlier = (type: string, version: number, earlier: readonly EarlierVersion[]): void => {
  const told = earlier.map((one) => one.version).join();
  const wanted = Array.from({ length: version - 1 }, (_, index) => index + 1).join();
  if (told !== wanted)
    throw new Error(`${type} is at version ${version}, so its versions ${wanted} must be told; not ${told}.`);
};
