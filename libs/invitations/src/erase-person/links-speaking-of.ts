import { Inject, Injectable } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import { Database, DATABASE } from 'foyer/platform';
import type { EmailAddress } from 'foyer/platform';

/** Fields of a link's events that are encrypted with the link's key. */
const fields = ['audienceAddresses', 'note', 'metadata', 'reason'] as const;
const types = ['InviteCreated', 'InviteEdited', 'InviteDisabled', 'InviteEnabled', 'InviteRevoked'];

const selectLinks = `
  select i.invite_id as id from foyer_invitations.invites i
  where i.organization_id = $1 and i.kind = 'link' and exists (
    select from foyer_log.events e
    where e.organization_id = i.organization_id and e.stream = i.invite_id and e.type = any($2::text[])
      and e.personal ?| $3::text[])`;

const mentions = (data: object, email: EmailAddress): boolean =>
  fields.some((field) => {
    const value: unknown = Reflect.get(data, field);
    return value !== undefined && JSON.stringify(value).toLowerCase().includes(email);
  });

/** Knows which links ever spoke of an address, also where they were edited since: the log still can. */
@Injectable()
export class LinksSpeakingOf {
  constructor(
    private readonly eventLog: EventLog,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  /** @returns ids of links with the address in what the log can still decrypt: audience, note, metadata, reasons */
  async address(organizationId: string, email: EmailAddress): Promise<readonly string[]> {
    const pointers = fields.map((field) => `/data/${field}`);
    const { rows } = await this.database.query<{ id: string }>(selectLinks, [
      organizationId,
      types,
      pointers,
    ]);
    const found: string[] = [];
    for (const { id } of rows) {
      const events = await this.eventLog.reader.read(organizationId, { stream: id, types, limit: 10_000 });
      if (events.some(({ data }) => mentions(data, email))) found.push(id);
    }
    return found;
  }
}
