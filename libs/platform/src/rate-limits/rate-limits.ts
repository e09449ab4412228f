import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '../clock.js';
import type { Database } from '../database/database.js';
import { refused } from '../refusals.js';
import type { KeyRing } from '../secrets/key-ring.js';
import { KnownClients } from './known-clients.js';
import { ratePolicies } from './rate-policies.js';
import type { RatePolicyName } from './rate-policies.js';
import type { RateOutcome, RateTally } from './rate-tally.js';
import { SharedLimiter } from './shared-limiter.js';
import { UpsertBatch } from './upsert-batch.js';

/** Injection token of the process's {@link RateLimits}; nothing is provided where limits are off. */
export const RATE_LIMITS = Symbol('foyer.rate-limits');

const names = Object.keys(ratePolicies) as RatePolicyName[];
const sweepEveryMs = 300_000;

const limited = (seconds: number) =>
  refused('rate.limited', 'Too many requests. Try again later.', {
    headers: { 'retry-after': String(seconds) },
  });

/** A limit that could not be judged is an error of its own; one that was exceeded is thrown by the limiter as a value. */
const outcomeOf = (policy: RatePolicyName, judged: unknown, exceeded: boolean): RateOutcome => {
  if (!(judged instanceof RateLimiterRes)) throw judged;
  const { remainingPoints: remaining, msBeforeNext } = judged;
  return { policy, remaining, resetsIn: Math.max(1, Math.ceil(msBeforeNext / 1_000)), exceeded };
};

/** How often who asked lately: shared by all processes on one database, exact, and without anybody's address or key in it. */
export class RateLimits {
  private readonly limiters: ReadonlyMap<RatePolicyName, SharedLimiter>;
  /** Tries from one client at one account. */
  private readonly ofPairs: SharedLimiter;
  private readonly knownClients: KnownClients;
  private readonly key: Buffer;
  /** Ids of API keys by the keyed hash of their header, to count before a key is looked up; no permission comes from it. */
  private readonly keys = new LRUCache<string, string>({ max: 10_000 });
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    keyRing: KeyRing,
  ) {
    const parts = { database, clock, batch: new UpsertBatch(database) };
    this.key = keyRing.derive(keyRing.current, 'foyer/rate-limits/v1');
    this.limiters = new Map(names.map((name) => [name, new SharedLimiter(name, parts)]));
    this.ofPairs = new SharedLimiter('sign-in-account', parts, 'sign-in-pair');
    this.knownClients = new KnownClients(parts);
  }

  /** Deletes what has lapsed, now and then, until {@link stop}. */
  start(): void {
    this.timer = setInterval(() => void this.sweep().catch(() => undefined), sweepEveryMs).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /**
   * Counts one request.
   * @param subject whom the limit is for: an address, an account or a key
   * @throws RefusedError rate.limited with Retry-After
   */
  async charge(policy: RatePolicyName, subject: string, tally: RateTally | undefined): Promise<void> {
    const outcome = await this.count(this.limiterOf(policy), this.nameOf(subject));
    tally?.add(outcome);
    if (outcome.exceeded) throw limited(outcome.resetsIn);
  }

  /**
   * Counts a request with an API key that this process has seen before, ahead of everything else.
   * @param authorization the header as it came
   */
  async chargeKnownKey(authorization: string, tally: RateTally): Promise<void> {
    const keyId = this.keys.get(this.nameOf(authorization));
    if (keyId !== undefined) await this.charge('api', keyId, tally);
  }

  /** Counts a request with an API key that is known by now, unless it was counted before. */
  async chargeKey(authorization: string, keyId: string, tally: RateTally | undefined): Promise<void> {
    this.keys.set(this.nameOf(authorization), keyId);
    if (!tally?.has('api')) await this.charge('api', keyId, tally);
  }

  /**
   * Counts one try to sign in to an account, whether or not there is one. When strangers have used up the account's tries,
   * clients that have signed in to it before still have their own: nobody can lock its owner out.
   * @throws RefusedError rate.limited with Retry-After
   */
  async chargeSignIn(account: string, client: string, tally: RateTally | undefined): Promise<void> {
    const pair = this.nameOf(`${account}\n${client}`);
    const [all, own] = await Promise.all([
      this.count(this.limiterOf('sign-in-account'), this.nameOf(account)),
      this.count(this.ofPairs, pair),
    ]);
    const outcome = all.exceeded && (await this.knownClients.has(pair)) ? own : all;
    tally?.add(outcome);
    if (outcome.exceeded) throw limited(outcome.resetsIn);
  }

  /** Remembers that somebody has signed in to the account from there. */
  signedIn(account: string, client: string): Promise<void> {
    return this.knownClients.remember(this.nameOf(`${account}\n${client}`));
  }

  private limiterOf(policy: RatePolicyName): SharedLimiter {
    const limiter = this.limiters.get(policy);
    if (!limiter) throw new Error(`There is no rate limit ${policy}.`);
    return limiter;
  }

  private async count(limiter: SharedLimiter, name: string): Promise<RateOutcome> {
    try {
      return outcomeOf(limiter.policy, await limiter.consume(name), false);
    } catch (error) {
      return outcomeOf(limiter.policy, error, true);
    }
  }

  private nameOf(subject: string): string {
    return createHmac('sha256', this.key).update(subject).digest('base64url');
  }

  private async sweep(): Promise<void> {
    await this.database.query(`delete from foyer_platform.rate_limits where expire < $1`, [this.clock.now()]);
  }
}
