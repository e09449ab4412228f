import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { uuidv7 } from 'uuidv7';
import { parseMessage, summaryOf } from './message.js';
import type { Message, Summary } from './message.js';

const extension = '.eml';
const idPattern = /^[0-9a-f-]{36}$/;
const remembered = 1_000;

export interface SummaryPage {
  /** Newest first. */
  readonly data: readonly Summary[];
  /** To be given as `before` for the next page. */
  readonly next: string | null;
}

/**
 * Messages as files, one each, named by a UUIDv7, so that names sort by arrival. The folder is the only truth:
 * further processes may share it, and it outlives all of them.
 */
export class MessageStore {
  private readonly summaries = new LRUCache<string, Summary>({ max: remembered });

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<MessageStore> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new MessageStore(folder);
  }

  /** @returns the id; the message is there whole or not at all */
  async add(raw: Uint8Array): Promise<string> {
    const id = uuidv7();
    const draft = join(this.folder, `${id}.part`);
    await writeFile(draft, raw, { mode: 0o600 });
    await rename(draft, this.pathOf(id));
    return id;
  }

  /** @returns the message as it came; undefined when there is none with that id */
  async raw(id: string): Promise<Buffer | undefined> {
    if (!idPattern.test(id)) return undefined;
    try {
      return await readFile(this.pathOf(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async message(id: string): Promise<Message | undefined> {
    const raw = await this.raw(id);
    return raw && parseMessage(id, raw);
  }

  /** @param before id of the last message of the page before */
  async list(limit: number, before?: string): Promise<SummaryPage> {
    const all = await this.ids();
    const start = before === undefined ? 0 : all.findIndex((id) => id < before);
    const ids = start < 0 ? [] : all.slice(start, start + limit);
    const found = await Promise.all(ids.map((id) => this.summary(id)));
    const isMore = start >= 0 && start + limit < all.length;
    return {
      data: found.filter((summary) => summary !== undefined),
      next: isMore ? (ids.at(-1) ?? null) : null,
    };
  }

  async clear(): Promise<void> {
    for (const id of await this.ids()) await rm(this.pathOf(id), { force: true });
  }

  private async ids(): Promise<string[]> {
    const names = await readdir(this.folder);
    return names
      .filter((name) => name.endsWith(extension))
      .map((name) => name.slice(0, -extension.length))
      .sort()
      .reverse();
  }

  private async summary(id: string): Promise<Summary | undefined> {
    const known = this.summaries.get(id);
    if (known !== undefined) return known;
    const message = await this.message(id);
    if (message === undefined) return undefined;
    this.summaries.set(id, summaryOf(message));
    return summaryOf(message);
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}${extension}`);
  }
}
