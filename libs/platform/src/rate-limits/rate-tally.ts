import { ratePolicies } from './rate-policies.js';
import type { RatePolicyName } from './rate-policies.js';

/** How one limit stands for one caller. */
export interface RateOutcome {
  readonly policy: RatePolicyName;
  readonly remaining: number;
  /** Seconds until the window ends, rounded up. */
  readonly resetsIn: number;
  readonly exceeded: boolean;
}

/** The limits that a request was counted by, for the headers of its answer. */
export class RateTally {
  private readonly outcomes: RateOutcome[] = [];

  add(outcome: RateOutcome): void {
    this.outcomes.push(outcome);
  }

  /** @returns whether the request was counted by that limit */
  has(policy: RatePolicyName): boolean {
    return this.outcomes.some((outcome) => outcome.policy === policy);
  }

  /** @returns RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-11); nothing when nothing was counted */
  headers(): Readonly<Record<string, string>> {
    if (this.outcomes.length === 0) return {};
    const now = this.outcomes.map(
      ({ policy, remaining, resetsIn }) => `"${policy}";r=${remaining};t=${resetsIn}`,
    );
    const policies = this.outcomes.map(({ policy }) => {
      const { quota, window } = ratePolicies[policy];
      return `"${policy}";q=${quota};w=${window}`;
    });
    return { ratelimit: now.join(', '), 'ratelimit-policy': policies.join(', ') };
  }
}
