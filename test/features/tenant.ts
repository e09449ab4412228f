import { eventually } from '../support/eventually.js';
import type { Answer, Json } from '../support/rest-client.js';
import { RestClient } from '../support/rest-client.js';
import type { House } from './house.js';

export interface Invite extends Json {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly version: number;
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export interface Link extends Invite {
  readonly token: string;
  readonly url: string;
  readonly uses: number;
}

export interface Paged<T = Json> {
  readonly data: T[];
  readonly nextCursor: string | null;
}

export interface LogEntry extends Json {
  readonly sequence: number;
  readonly type: string;
  readonly stream: string;
  readonly data: Json;
}

/** Somebody with an account, signed in. */
export interface Person {
  readonly client: RestClient;
  readonly id: string;
  readonly email: string;
}

const scopes = [
  'organization:read',
  'organization:write',
  'members:read',
  'members:write',
  'invites:read',
  'invites:write',
  'audit:read',
  'audit:erase',
  'webhooks:write',
  'keys:write',
];

const entries = {
  'teams/eng': 'Engineering',
  'teams/ops': 'Operations',
  'roleGroups/leads': 'Leads',
  'groups/fire': 'Fire wardens',
  'departments/r-and-d': 'R & D',
};

export const password = 'correct horse battery staple';
export const member = { roles: ['member'] };
/** Everything that a grant can hold. */
export const wholeGrant = {
  roles: ['member', 'auditor'],
  teams: ['eng', 'ops'],
  primaryTeam: 'eng',
  roleGroups: ['leads'],
  groups: ['fire'],
  department: 'r-and-d',
  userType: 'standard',
};

export const names = { firstName: 'Ada', lastName: 'Lovelace', password, passwordConfirmation: password };

/** What came back, in short: `410 invite.expired`, or the status alone. */
export const said = ({ status, body }: Answer): string =>
  body['code'] === undefined ? String(status) : `${status} ${String(body['code'])}`;

/** An organization of its own for one test, and what is done in it again and again. */
export class Tenant {
  private constructor(
    readonly house: House,
    readonly slug: string,
    readonly id: string,
    /** Has every scope. */
    readonly key: RestClient,
  ) {}

  static async of(house: House, slug: string, id: string): Promise<Tenant> {
    const path = `/v1/organizations/${slug}`;
    const made = await house.founder.post<{ secret: string }>(`${path}/api-keys`, { name: 'all', scopes });
    const tenant = new Tenant(house, slug, id, new RestClient(house.url, made.body.secret));
    await Promise.all(
      Object.entries(entries).map(([entry, name]) => tenant.put(`/catalogue/${entry}`, { name })),
    );
    return tenant;
  }

  get path(): string {
    return `/v1/organizations/${this.slug}`;
  }

  get<T = Json>(end: string, client = this.key): Promise<Answer<T>> {
    return client.get<T>(`${this.path}${end}`);
  }

  post<T = Json>(end: string, body: Json = {}, client = this.key): Promise<Answer<T>> {
    return client.post<T>(`${this.path}${end}`, body);
  }

  put(end: string, body: Json): Promise<Answer> {
    return this.key.send('PUT', `${this.path}${end}`, body);
  }

  patch<T = Json>(end: string, body: Json, client = this.key): Promise<Answer<T>> {
    return client.send<T>('PATCH', `${this.path}${end}`, body);
  }

  /** Changes the invite policy. @throws Error when it is refused */
  async policy(changes: Json): Promise<void> {
    const answer = await this.patch('/invite-policy', changes);
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  /** @param client who invites @returns the answer, whatever it is */
  inviting(email: string, more: Json = {}, client = this.key) {
    const body = { kind: 'email', emails: [email], grant: member, ...more };
    return this.post<{ created: Invite[]; rejected: Json[] } & Json>('/invites', body, client);
  }

  /** @throws Error when it is refused */
  async invite(email: string, more: Json = {}, client = this.key): Promise<Invite> {
    const { body } = await this.inviting(email, more, client);
    const [made] = body.created ?? [];
    if (!made) throw new Error(JSON.stringify(body));
    return made;
  }

  /** @returns an invite, and the token from its mail */
  async mailed(email: string, more: Json = {}): Promise<{ invite: Invite; token: string }> {
    const before = this.house.mailbox.mails.filter(({ to }) => to.includes(email)).length;
    const invite = await this.invite(email, more);
    return { invite, token: await this.tokenTo(email, before + 1) };
  }

  /** @returns an invite whose time is over, and its token; no mail went out */
  async overdue(email: string, more: Json = {}): Promise<{ invite: Invite; token: string }> {
    const invite = await this.invite(email, { sendMail: false, expiresAt: soon(), ...more });
    const { body } = await this.get<{ url: string }>(`/invites/${invite.id}/url`);
    await this.expired(invite.id);
    return { invite, token: body.url.split('/i/')[1] ?? '' };
  }

  /** Brings the end of a mailed invite an hour near, so that a reminder an hour before is due at once. */
  async nearing(id: string): Promise<void> {
    const sentAt = await eventually(
      async () => (await this.show<{ sentAt?: string }>(id)).sentAt ?? undefined,
    );
    const expiresAt = new Date(Date.parse(sentAt) + hour + 10).toISOString();
    const { status, body } = await this.patch(`/invites/${id}`, { expiresAt });
    if (status !== 200) throw new Error(JSON.stringify(body));
  }

  /** Waits until the invite's time is over. */
  async expired(id: string): Promise<void> {
    await eventually(async () => (await this.show(id)).status === 'expired');
  }

  /** @returns the token in the n-th mail to that address */
  async tokenTo(email: string, n = 1): Promise<string> {
    return (await this.house.mailbox.mailTo(email, n)).inviteToken ?? '';
  }

  linking(more: Json = {}, client = this.key): Promise<Answer<Link>> {
    return this.post<Link>('/invites', { kind: 'link', grant: member, ...more }, client);
  }

  /** @throws Error when it is refused */
  async link(more: Json = {}, client = this.key): Promise<Link> {
    const { status, body } = await this.linking(more, client);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { ...body, token: body.url.split('/i/')[1] ?? '' };
  }

  async show<T = Invite>(id: string): Promise<T> {
    return (await this.get<T>(`/invites/${id}`)).body;
  }

  /** @returns all pages */
  async all<T = Invite>(end: string): Promise<T[]> {
    const found: T[] = [];
    for (let after = ''; ;) {
      const path = `${end}${end.includes('?') ? '&' : '?'}limit=100${after}`;
      const { body } = await this.get<Paged<T>>(path);
      found.push(...body.data);
      if (body.nextCursor === null) return found;
      after = `&after=${encodeURIComponent(body.nextCursor)}`;
    }
  }

  events(query = ''): Promise<LogEntry[]> {
    return this.all<LogEntry>(`/events${query}`);
  }

  async types(stream: string): Promise<string[]> {
    return (await this.events(`?stream=${stream}`)).map(({ type }) => type);
  }

  /** Somebody new joins by the mailed token of an e-mail invite. */
  async register(token: string, client = this.house.visitor()): Promise<Person> {
    return this.personOf(client, await client.post('/v1/join/register', { token, ...names }));
  }

  /** Somebody new asks to join by a link: a code is mailed, unless that is refused. */
  ask(token: string, email: string, client = this.house.visitor()): Promise<Answer> {
    return client.post('/v1/join/register', { token, email, ...names });
  }

  /** Somebody new joins by a link: types the mailed code. @returns the last answer */
  async joining(token: string, email: string, client = this.house.visitor()): Promise<Answer> {
    const before = this.house.mailbox.mails.filter(({ to }) => to.includes(email)).length;
    const asked = await this.ask(token, email, client);
    if (asked.status !== 202) return asked;
    const code = /\b(\d{6})\b/.exec((await this.house.mailbox.mailTo(email, before + 1)).text)?.[1] ?? '';
    return client.post('/v1/join/verify', { code });
  }

  /** @throws Error when it is refused */
  async joined(token: string, email: string): Promise<Person> {
    const client = this.house.visitor();
    return this.personOf(client, await this.joining(token, email, client));
  }

  /** @returns a new member, who was invited by mail */
  async member(email: string, grant: Json = member): Promise<Person> {
    return this.register((await this.mailed(email, { grant })).token);
  }

  /** @returns somebody with an account who is no member here any more */
  async formerMember(email: string): Promise<Person> {
    const person = await this.member(email);
    await this.remove(person);
    return person;
  }

  remove({ id }: Pick<Person, 'id'>): Promise<Answer> {
    return this.key.send('DELETE', `${this.path}/members/${id}`);
  }

  async memberships(): Promise<Json[]> {
    return this.all<Json>('/members');
  }

  private personOf(client: RestClient, { status, body }: Answer): Person {
    if (status !== 201) throw new Error(JSON.stringify(body));
    const { id, email } = body['user'] as { id: string; email: string };
    return { client, id, email };
  }
}

/** @returns RFC 3339, so many milliseconds from now */
export const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** An end to wait for: so near that it comes while the test waits, and so far that a slow machine has asked before. */
export const soon = (): string => fromNow(2_500);

export const hour = 3_600_000;
