import { Injectable, Logger } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { Command, Outcome } from 'foyer/event-log';
import { isPassingFailure, isRefusal, newId, refuse, RefusedError } from 'foyer/platform';
import type { Refusal } from 'foyer/platform';
import { createEmailInviteCommand } from '../create-invite/create-email-invites.js';
import { JobLeases } from '../jobs/job-leases.js';
import { isTakenOver } from '../jobs/job.js';
import type { Lease, OpenRow, RowOutcome } from '../jobs/job.js';
import { InviteTokens } from '../tokens.js';
import type { RowAsk } from './import-row.js';
import { askOf } from './import-row.js';
import { withSeatsTaken } from './rehearsal.js';

/** Which rows come next. */
export interface Next {
  /** Rows up to this one are settled. */
  readonly after: number;
  /** Most rows; one commit takes all of them, so that whoever joins meanwhile waits for one of them at most. */
  readonly size: number;
  /** In a dry run: seats that the rows before would have taken. */
  readonly taken: number;
}

/** What one portion of rows came to. */
export interface Portion {
  /** The last row of it. */
  readonly last: number;
  readonly created: number;
}

const forgotten = (): Refusal => refuse('email.invalid', 'The person was erased before the row was reached.');

const failed = (): Refusal =>
  refuse('server.error', 'Something went wrong with this row alone. It was logged under the id of the job.');

/** To whoever reads the rows, the organization is there: it is the one who began that is gone. */
const inWords = (refusal: Refusal): Refusal =>
  refusal.refused === 'organization.unknown' || refusal.refused === 'member.inactive'
    ? refuse('permission.missing', 'Whoever began the import may not invite any more.')
    : refusal;

/** Whether the row is not to blame: the database is out of reach, or another process has the job. */
const isElsewhere = (error: unknown): boolean =>
  isTakenOver(error) || isPassingFailure(error) || error instanceof RefusedError;

/** Works off the rows of jobs: each is judged as if it had been asked for by itself, and settled with what it makes. */
@Injectable()
export class ImportPortion {
  private readonly logger = new Logger('Invitations');

  constructor(
    private readonly eventLog: EventLog,
    private readonly tokens: InviteTokens,
    private readonly leases: JobLeases,
  ) {}

  /** @returns undefined when all rows are settled */
  async next(lease: Lease, { after, size, taken }: Next): Promise<Portion | undefined> {
    const rows = await this.leases.openRows(lease, after, size);
    const last = rows.at(-1)?.row;
    if (last === undefined) return undefined;
    const outcomes = await this.together(lease, rows, taken);
    return { last, created: outcomes.filter(({ refusal }) => !refusal).length };
  }

  private async together(
    lease: Lease,
    rows: readonly OpenRow[],
    taken: number,
  ): Promise<readonly RowOutcome[]> {
    try {
      return await this.settle(lease, rows, taken);
    } catch (error) {
      if (isElsewhere(error)) throw error;
      this.logger.warn({
        err: error,
        job: lease.jobId,
        msg: 'Rows of an import failed; each is tried by itself',
      });
      return this.oneByOne(
        lease,
        await this.leases.openRows(lease, (rows[0]?.row ?? 1) - 1, rows.length),
        taken,
      );
    }
  }

  private async oneByOne(
    lease: Lease,
    rows: readonly OpenRow[],
    taken: number,
  ): Promise<readonly RowOutcome[]> {
    const outcomes: RowOutcome[] = [];
    for (const row of rows) {
      const before = taken + outcomes.filter(({ refusal }) => !refusal).length;
      outcomes.push(...(await this.alone(lease, row, before)));
    }
    return outcomes;
  }

  private async alone(lease: Lease, row: OpenRow, taken: number): Promise<readonly RowOutcome[]> {
    try {
      return await this.settle(lease, [row], taken);
    } catch (error) {
      if (isElsewhere(error)) throw error;
      this.logger.error({ err: error, job: lease.jobId, row: row.row, msg: 'A row of an import failed' });
      const outcomes = [{ row: row.row, refusal: failed() }];
      await this.leases.settle(lease, outcomes);
      return outcomes;
    }
  }

  private async settle(
    lease: Lease,
    rows: readonly OpenRow[],
    taken: number,
  ): Promise<readonly RowOutcome[]> {
    const asks = rows.map(({ row, cells }) => ({ row, ask: cells ? askOf(cells) : forgotten() }));
    const hopeless = asks.flatMap(({ row, ask }) => (isRefusal(ask) ? [{ row, refusal: ask }] : []));
    const commands = await Promise.all(
      asks.flatMap(({ row, ask }) => (isRefusal(ask) ? [] : [this.command(lease, row, ask, taken)])),
    );
    const made = await this.eventLog.handleAll(commands, { dryRun: lease.dryRun });
    const outcomes = made.map((one: Outcome<RowOutcome>) => {
      if (isRefusal(one)) throw new Error(`A row was refused after it was settled: ${one.refused}`);
      return one.result;
    });
    const unwritten = lease.dryRun ? [...hopeless, ...outcomes] : hopeless;
    if (unwritten.length > 0) await this.leases.settle(lease, unwritten);
    return [...hopeless, ...outcomes];
  }

  /** A refusal is what a row comes to like any other: it is written in the same commit as the invites of its neighbours. */
  private async command(lease: Lease, row: number, ask: RowAsk, taken: number): Promise<Command<RowOutcome>> {
    const { organizationId, dryRun } = lease;
    const actor = { ...lease.actor, request: { requestId: lease.requestId ?? lease.jobId } };
    const inviteId = newId('inv');
    const subject = await this.eventLog.lookupKeys.subject(organizationId, ask.email);
    const token = this.tokens.mint(inviteId, 1);
    const rest = { metadata: null, message: null, sendMail: true };
    const inviting = createEmailInviteCommand(
      { organizationId, actor },
      { ...ask, ...rest, inviteId, subject, token },
    );
    let outcome: RowOutcome = { row };
    return {
      ...inviting,
      decide: (state, at) => {
        const decision = inviting.decide(dryRun ? withSeatsTaken(state, organizationId, taken) : state, at);
        const refused = isRefusal(decision);
        outcome = refused ? { row, refusal: inWords(decision) } : { row, ...(!dryRun && { inviteId }) };
        return refused ? [] : decision;
      },
      result: () => outcome,
      alongside: () => [this.leases.settlement(lease, [outcome])],
    };
  }
}
