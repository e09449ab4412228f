import type { ClientBase } from 'pg';
import { copyRows } from './copied-rows.js';
import type { CopiedRow, Tap } from './copied-rows.js';

/** What lies ready while a page is worked on; then the database waits. */
const ahead = 1;

/** Rows as they come, a page at a time for whoever takes them. */
class Pages<T> {
  private page: T[] = [];
  private readonly ready: T[][] = [];
  private tap: Tap | undefined;
  private isOver = false;
  private failure: unknown;
  private wake: () => void = () => undefined;

  constructor(private readonly size: number) {}

  add(item: T, tap: Tap): void {
    this.page.push(item);
    if (this.page.length < this.size) return;
    this.turnPage();
    if (this.ready.length < ahead) return;
    this.tap = tap;
    tap.pause();
  }

  end(failure?: unknown): void {
    this.failure = failure;
    this.isOver = true;
    if (this.page.length > 0) this.turnPage();
    this.wake();
  }

  /** @returns undefined behind the last one */
  async next(): Promise<readonly T[] | undefined> {
    while (this.ready.length === 0 && !this.isOver)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    if (this.failure !== undefined) throw this.failure;
    const page = this.ready.shift();
    this.tap?.resume();
    this.tap = undefined;
    return page;
  }

  private turnPage(): void {
    this.ready.push(this.page);
    this.page = [];
    this.wake();
  }
}

/**
 * Copies the rows of a query out of the database in one go, in pages, of which few are in memory at a time. Whoever stops early
 * must not use the connection again.
 * @param read what is kept of a row
 */
export async function* copiedPages<T>(
  client: ClientBase,
  select: string,
  size: number,
  read: (row: CopiedRow) => T,
): AsyncGenerator<readonly T[]> {
  const pages = new Pages<T>(size);
  copyRows(client, select, (row, tap) => pages.add(read(row), tap)).then(
    () => pages.end(),
    (error: unknown) => pages.end(error),
  );
  for (let page = await pages.next(); page; page = await pages.next()) yield page;
}
