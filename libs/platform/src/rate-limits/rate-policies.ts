/** How much is allowed in which time. */
export interface RatePolicy {
  /** Requests in one window. */
  readonly quota: number;
  /** Length of a window in seconds; it begins with the first request. */
  readonly window: number;
  /** What is counted apart. */
  readonly per: 'address' | 'account' | 'api-key';
}

/** Every rate limit of the HTTP interface, by the name that the RateLimit headers give it. */
export const ratePolicies = {
  'sign-in-account': { quota: 10, window: 60, per: 'account' },
  'sign-in-address': { quota: 60, window: 60, per: 'address' },
  join: { quota: 120, window: 60, per: 'address' },
  register: { quota: 30, window: 60, per: 'address' },
  api: { quota: 600, window: 60, per: 'api-key' },
} as const satisfies Record<string, RatePolicy>;

export type RatePolicyName = keyof typeof ratePolicies;

/** Those that a route can be given by a decorator: they are judged before its body is read. */
export type AddressPolicyName = {
  [Name in RatePolicyName]: (typeof ratePolicies)[Name]['per'] extends 'address' ? Name : never;
}[RatePolicyName];
