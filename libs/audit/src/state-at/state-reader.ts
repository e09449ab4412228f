import type { EventReader } from 'foyer/event-log/reading';
import { asOf, invites, showInvite } from 'foyer/invitations/state';
import type { InviteRow, InviteView } from 'foyer/invitations/state';
import { members, showMember } from 'foyer/organizations/state';
import type { MemberView, OrganizationView, PolicyView, Seats } from 'foyer/organizations/state';
import { refused } from 'foyer/platform/words';
import type { Pool } from 'pg';
import { actorNames } from '../reading/actor-names.js';
import type { Moment } from './moment.js';
import { organizationAt } from './organization-at.js';
import type { OrganizationAt } from './organization-at.js';
import { foldStreams, streamsBegun } from './streams-at.js';
import type { Begun, Log } from './streams-at.js';

/** Where a page of the state begins: invites first, then members, each in the order in which they came. */
export interface Place {
  readonly among: 'invites' | 'members';
  /** Sequence. */
  readonly after: number;
}

/** An organization as it was, and a page of its invites and members. */
export interface StatePage extends Moment {
  readonly organization: OrganizationView;
  readonly policy: PolicyView;
  readonly seats: Seats;
  readonly invites: readonly InviteView[];
  readonly members: readonly MemberView[];
}

export const start: Place = { among: 'invites', after: 0 };

const mostRemembered = 50;

const lastOf = (begun: readonly Begun[]): number => begun.at(-1)?.sequence ?? 0;

/** Folds logs up to a moment, a page at a time: what is in memory is never more than what a page shows. */
export class StateReader {
  /** The past does not change; a page after the first need not fold the organization again. */
  private readonly remembered = new Map<string, Promise<OrganizationAt | undefined>>();

  constructor(
    private readonly pool: Pool,
    private readonly reader: EventReader,
  ) {}

  /** @returns the page, and where the next one begins */
  async page(
    organizationId: string,
    moment: Moment,
    place: Place,
    limit: number,
  ): Promise<{ readonly page: StatePage; readonly next: Place | undefined }> {
    const then = await this.organization(organizationId, moment);
    const log = this.log(organizationId);
    const made = await this.begun(log, 'InviteCreated', place, moment, limit);
    const left = limit - made.length;
    const afterJoined = place.among === 'members' ? place.after : 0;
    const range = { after: afterJoined, until: moment.sequence, limit: left };
    const joined = left > 0 ? await streamsBegun(log, 'MemberJoined', range) : [];
    const { organization, policy, seats } = then;
    const page: StatePage = {
      sequence: moment.sequence,
      at: moment.at,
      organization,
      policy,
      seats,
      invites: await this.invites(log, made, then, moment),
      members: await this.members(log, joined, moment),
    };
    if (left <= 0) return { page, next: { among: 'invites', after: lastOf(made) } };
    return { page, next: joined.length < left ? undefined : { among: 'members', after: lastOf(joined) } };
  }

  /** @returns the invite as it was, or undefined where it did not exist */
  async invite(organizationId: string, moment: Moment, inviteId: string): Promise<InviteView | undefined> {
    const then = await this.organization(organizationId, moment);
    const begun = [{ stream: inviteId, sequence: 0 }];
    return (await this.invites(this.log(organizationId), begun, then, moment))[0];
  }

  private log(organizationId: string): Log {
    return { pool: this.pool, reader: this.reader, organizationId };
  }

  private async begun(
    log: Log,
    type: string,
    { among, after }: Place,
    { sequence }: Moment,
    limit: number,
  ): Promise<readonly Begun[]> {
    return among === 'members' ? [] : streamsBegun(log, type, { after, until: sequence, limit });
  }

  private async organization(organizationId: string, moment: Moment): Promise<OrganizationAt> {
    const key = `${organizationId} ${moment.sequence} ${moment.at}`;
    const known = this.remembered.get(key);
    const found = known ?? organizationAt(this.pool, this.reader, organizationId, moment);
    if (!known) this.remember(key, found);
    const then = await found;
    if (!then) throw refused('organization.unknown', 'The organization did not exist yet.');
    return then;
  }

  private remember(key: string, found: Promise<OrganizationAt | undefined>): void {
    this.remembered.set(key, found);
    found.catch(() => this.remembered.delete(key));
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > mostRemembered && oldest !== undefined) this.remembered.delete(oldest);
  }

  private async invites(
    log: Log,
    begun: readonly Begun[],
    { row }: OrganizationAt,
    { sequence, at }: Moment,
  ): Promise<readonly InviteView[]> {
    const streams = begun.map(({ stream }) => stream);
    const rows = await foldStreams<InviteRow>(log, invites, streams, sequence);
    const found = streams.flatMap((stream) => rows.get(stream) ?? []);
    const makers = found.map((invite) => ({ kind: invite.createdByKind, id: invite.createdById }));
    const names = await actorNames(log.pool, log.organizationId, makers);
    return found.map((invite) => {
      const { createdByKind: kind, createdById: id } = invite;
      return showInvite(asOf(invite, row, at), log.organizationId, { kind, id, name: names.get(id) ?? id });
    });
  }

  private async members(
    log: Log,
    begun: readonly Begun[],
    { sequence }: Moment,
  ): Promise<readonly MemberView[]> {
    const streams = begun.map(({ stream }) => stream);
    const rows = await foldStreams(log, members, streams, sequence);
    const found = streams.flatMap((stream) => rows.get(stream) ?? []);
    return found.filter(({ status }) => status !== 'removed').map(showMember);
  }
}
