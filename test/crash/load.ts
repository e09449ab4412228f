import { randomUUID } from 'node:crypto';
import type { Answer, Json } from '../support/rest-client.js';
import { eventually, pause } from '../support/eventually.js';
import type { Installation, Person } from './installation.js';

const invites = '/v1/organizations/acme/invites';

/** How much is asked for; `once`: e-mail invites that are never asked for again, whatever becomes of them. */
export interface Amount {
  readonly redemptions: number;
  readonly invites: number;
  readonly once: number;
}

/** @returns whether it is the problem document that says to come again, and nothing of what is wrong inside */
export const isUnavailable = ({ status, body, headers }: Answer): boolean =>
  status === 503 &&
  body['code'] === 'service.unavailable' &&
  headers.get('content-type') === 'application/problem+json' &&
  !('stack' in body);

const must = (holds: boolean, { status, body }: Answer): void => {
  if (!holds) throw new Error(`The answer was not expected: ${status} ${JSON.stringify(body)}`);
};

const shuffled = <T>(all: readonly T[], chance: Chance): T[] =>
  all
    .map((one) => ({ one, at: chance(0, 1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);

type Chance = (least: number, most: number) => number;
type Send = (server: number) => Promise<Answer>;

/** Clients who do not give up: redemptions of the link, and e-mail invites, by several at once and through all processes. */
export class Load {
  readonly joined: Person[] = [];
  /** Id of the invite that was acknowledged, by address. */
  readonly invited = new Map<string, string>();
  /** Addresses of invites that were asked for once, and not acknowledged. */
  readonly unknown: string[] = [];
  acknowledged = 0;
  /** Tries that broke off without an answer. */
  cut = 0;
  /** Answers that said to come again: 503, or 409 for a key that is still in use. */
  later = 0;
  private numbers = 0;

  constructor(
    private readonly installation: Installation,
    private readonly chance: Chance,
    private readonly callers = 12,
  ) {}

  /** Asks for so much, in any order. @returns when the last one is through */
  async run(amount: Amount): Promise<void> {
    const people = await this.installation.people(amount.redemptions);
    const works = shuffled(
      [
        ...people.map((person) => () => this.redeem(person)),
        ...Array.from({ length: amount.invites }, () => () => this.invite()),
        ...Array.from({ length: amount.once }, () => () => this.inviteOnce()),
      ],
      this.chance,
    );
    const call = async (): Promise<void> => {
      for (let work = works.pop(); work; work = works.pop()) await work();
    };
    await Promise.all(Array.from({ length: this.callers }, call));
  }

  /** @returns when so many more were acknowledged */
  async reached(more: number): Promise<void> {
    const goal = this.acknowledged + more;
    await eventually(() => this.acknowledged >= goal, `${goal} acknowledged`);
  }

  private async redeem(person: Person): Promise<void> {
    const { token } = this.installation;
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await this.insist((server) =>
      this.installation.browser(server, person).post('/v1/join/accept', { token }, { headers }),
    );
    must(answer.status === 200, answer);
    this.joined.push(person);
    this.acknowledged += 1;
  }

  private async invite(): Promise<void> {
    const email = this.newAddress();
    const headers = { 'idempotency-key': randomUUID() };
    this.note(email, await this.insist((server) => this.ask(server, email, headers)));
  }

  private async inviteOnce(): Promise<void> {
    const email = this.newAddress();
    const answer = await this.ask(this.anyServer(), email).catch(() => undefined);
    if (answer?.status === 201) this.note(email, answer);
    else this.unknown.push(email);
  }

  private note(email: string, answer: Answer): void {
    const [invite] = (answer.body['created'] ?? []) as Json[];
    must(answer.status === 201 && invite?.['email'] === email, answer);
    this.invited.set(email, String(invite?.['id']));
    this.acknowledged += 1;
  }

  private ask(server: number, email: string, headers: Record<string, string> = {}): Promise<Answer> {
    const body = { kind: 'email', emails: [email], grant: { roles: ['member'] } };
    return this.installation.program(server).post(invites, body, { headers });
  }

  private newAddress(): string {
    return `n${(this.numbers += 1)}@invited.test`;
  }

  private anyServer(): number {
    return this.chance(0, this.installation.servers.length - 1);
  }

  /** Asks any process again and again until it is told something else than to come again. */
  private async insist(send: Send): Promise<Answer> {
    for (let left = 1_000; left > 0; left -= 1) {
      const answer = await send(this.anyServer()).catch(() => undefined);
      if (answer && !this.isForLater(answer)) return answer;
      if (!answer) this.cut += 1;
      await pause(40);
    }
    throw new Error('It never came to an answer.');
  }

  private isForLater(answer: Answer): boolean {
    const { status, body } = answer;
    const isForLater = status === 503 || body['code'] === 'idempotency.in-flight';
    if (isForLater) this.later += 1;
    if (status === 503) must(isUnavailable(answer), answer);
    return isForLater;
  }
}
