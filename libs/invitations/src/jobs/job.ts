import type { Actor } from 'foyer/event-log';
import type { Refusal } from 'foyer/platform';

/** The one thing that jobs do. */
export const importKind = 'invites.import';

/** Work that is done beside the request that asked for it, as clients see it. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly status: 'queued' | 'running' | 'done' | 'failed';
  /** Nothing happens; rows say what would. */
  readonly dryRun: boolean;
  readonly total: number;
  readonly processed: number;
  readonly created: number;
  readonly rejected: number;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** A row of a file, as it is kept. `refusal`: why it is out of the question, whoever asks and whenever. */
export interface RowToStore {
  /** From 1; the header is none. */
  readonly row: number;
  /** In canonical form where it is an address, else as it was given. */
  readonly email: string;
  readonly cells: Readonly<Record<string, string | undefined>>;
  readonly refusal: Refusal | undefined;
}

/** What became of a row, or in a dry run would. */
export interface RowOutcome {
  readonly row: number;
  /** undefined: it was decided that somebody is invited */
  readonly refusal?: Refusal | undefined;
  readonly inviteId?: string | undefined;
}

/** A row that nobody has decided yet. */
export interface OpenRow {
  readonly row: number;
  /** null: the person was erased meanwhile. */
  readonly cells: Readonly<Record<string, string>> | null;
}

/** A process's hold on a job; void once another one has taken it over. */
export interface Lease {
  readonly organizationId: string;
  readonly jobId: string;
  readonly fence: number;
  readonly attempts: number;
  readonly dryRun: boolean;
  readonly actor: Actor;
  readonly requestId: string | null;
}

/** SQLSTATE of foyer_invitations.settle_rows for a hold that is void. */
const tookOver = 'FY004';

/** Whether something was not written since another process has the job now. */
export const isTakenOver = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && Reflect.get(error, 'code') === tookOver;
