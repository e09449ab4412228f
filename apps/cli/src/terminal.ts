/** Where a command writes, and what it can ask. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Writes over what it wrote last, beside the output; undefined where nobody sits in front of it. */
  readonly redraw?: (text: string) => void;
  /** Resolves when there is room for more output; undefined where there always is. */
  readonly ready?: () => Promise<void>;
  /** Undefined where nobody sits in front of it. */
  readonly ask?: (question: string, hidden: boolean) => Promise<string>;
}

/** What every command knows of the line it was called by. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly org?: string;
}

/** Fine; found something, or was refused; cannot be run like this. */
export const exitCodes = { fine: 0, found: 1, usage: 2 } as const;

/** The command cannot be run like this: ends with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command ran, and what it did or looked for is not fine: ends with code 1. */
export class FoundError extends Error {
  override readonly name = 'FoundError';

  constructor(
    message: string,
    /** Shown instead of the message by --json. */
    readonly result: object = { error: message },
  ) {
    super(message);
  }
}
