import { Inject, Injectable } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { Command, Issuer } from 'foyer/event-log';
import { CLOCK, isId, isRefusal, remembered } from 'foyer/platform';
import type { Clock, RefusalCode } from 'foyer/platform';
import type { InviteFilter } from '../list-invites/invite-filter.js';
import { Invites, placeOf } from '../list-invites/invites.js';
import type { Selection } from './many-invites-body.js';

/** What became of each invite; nothing was done to those refused. */
export interface Outcomes {
  readonly done: readonly string[];
  readonly refused: readonly { readonly id: string; readonly code: RefusalCode }[];
}

/** The organization whose invites are meant. */
export interface Of {
  readonly organizationId: string;
  readonly linksGeneration: number;
}

/** The same, and the request that chose among them. */
type Chosen = Of & Pick<Issuer, 'request'>;

/** As many as one commit takes, so that whoever joins meanwhile waits for one of them at most. */
const atOnce = 250;

type Place = ReturnType<typeof placeOf>;

/** Does the same to many invites, each for itself. */
@Injectable()
export class ManyInvites {
  constructor(
    private readonly eventLog: EventLog,
    private readonly invites: Invites,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param command what is to be done to one of them */
  async each(
    of: Chosen,
    selection: Selection,
    command: (inviteId: string) => Command<unknown>,
  ): Promise<Outcomes> {
    const done: string[] = [];
    const refused: { id: string; code: RefusalCode }[] = [];
    for await (const ids of this.chunks(of, selection)) {
      for (const { id, code } of await this.eachOf(ids, command)) {
        if (code) refused.push({ id, code });
        else done.push(id);
      }
    }
    return { done, refused };
  }

  private async eachOf(
    ids: readonly string[],
    command: (inviteId: string) => Command<unknown>,
  ): Promise<readonly { id: string; code?: RefusalCode }[]> {
    const known = ids.filter((id) => isId('inv', id));
    const outcomes = await this.eventLog.handleAll(known.map(command));
    const codes = new Map<string | undefined, RefusalCode | undefined>(
      outcomes.map((outcome, index) => [known[index], isRefusal(outcome) ? outcome.refused : undefined]),
    );
    return ids.map((id) => {
      const code = codes.has(id) ? codes.get(id) : 'invite.unknown';
      return code ? { id, code } : { id };
    });
  }

  private async *chunks(of: Chosen, selection: Selection): AsyncGenerator<readonly string[]> {
    if ('filter' in selection) yield* this.found(of, selection.filter);
    else {
      const ids = [...new Set(selection.ids)];
      for (let from = 0; from < ids.length; from += atOnce) yield ids.slice(from, from + atOnce);
    }
  }

  /** By creation, which nothing that is done to an invite changes: none is met twice, none is missed. */
  private async *found(of: Chosen, filter: InviteFilter): AsyncGenerator<string[]> {
    const context = { ...of, at: new Date(this.clock.now()).toISOString() };
    for (let after: Place | undefined, more = true; more;) {
      // what was done to the first ones may have taken them out of the filter: a retry goes by what was found
      const chunk = await remembered(of.request, () => this.chunkAfter(context, filter, after));
      ({ after, more } = chunk);
      if (chunk.ids.length > 0) yield chunk.ids;
    }
  }

  private async chunkAfter(context: Of & { at: string }, filter: InviteFilter, after: Place | undefined) {
    const sort = 'createdAt';
    const rows = await this.invites.list(context, { filter, sort, after, limit: atOnce });
    const last = rows.at(-1);
    return {
      ids: rows.map(({ inviteId }) => inviteId),
      after: last && placeOf(sort, last),
      more: rows.length === atOnce,
    };
  }
}
