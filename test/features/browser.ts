import type { RestClient } from '../support/rest-client.js';
import type { House } from './house.js';

/** A page as it came. */
export interface Page {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
}

/** What a browser without scripts does on the invitee's pages: opens links, keeps cookies, submits forms. */
export class Browser {
  constructor(
    house: House,
    readonly client: RestClient = house.visitor(),
  ) {}

  /** Follows an invite's link to its page. */
  async open(token: string): Promise<Page> {
    const { status, headers } = await this.client.get(`/i/${token}`);
    if (status !== 303 || headers.get('location') !== '/join')
      throw new Error(`The link answered ${status}.`);
    return this.page('/join');
  }

  async page(path: string): Promise<Page> {
    return this.read(await this.client.get<{ text: string }>(path));
  }

  async submit(path: string, fields: Record<string, string> = {}): Promise<Page> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const typed = new URLSearchParams(fields).toString();
    return this.read(await this.client.send<{ text: string }>('POST', path, typed, { headers }));
  }

  private read({
    status,
    body,
    headers,
  }: {
    status: number;
    body: { text: string };
    headers: Headers;
  }): Page {
    return { status, text: body.text, location: headers.get('location') };
  }
}
