import type { EventView } from '../reading/event-view.js';

/** An event as CloudEvents 1.0 has it; `sequence` as of its Sequence extension: text that sorts as the numbers do. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly sequence: string;
  readonly organizationid: string;
  readonly data: object;
}

const digits = 15;

/** @param event readable or stored; it is the data as a whole, so that nothing of it is lost */
export const cloudEvent = (
  event: Pick<EventView, 'id' | 'organizationId' | 'type' | 'stream' | 'occurredAt' | 'sequence'>,
): CloudEvent => ({
  specversion: '1.0',
  id: event.id,
  source: `/v1/organizations/${event.organizationId}/events`,
  type: `foyer.${event.type}`,
  subject: event.stream,
  time: event.occurredAt,
  datacontenttype: 'application/json',
  sequence: String(event.sequence).padStart(digits, '0'),
  organizationid: event.organizationId,
  data: event,
});
