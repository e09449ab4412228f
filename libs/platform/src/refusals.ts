/** Why a rule said no. A value, never thrown inside a decision; `code` is one of the closed list in {@link refusalStatus}. */
export interface Refusal {
  readonly refused: RefusalCode;
  /** One sentence for a person, without secrets. */
  readonly detail: string;
  /** Seconds after which the same may be granted; told as `Retry-After`. */
  readonly retryAfter?: number;
}

/** Every code that Foyer answers with, and its HTTP status. Closed: add to it, never improvise. */
export const refusalStatus = {
  'invite.unknown': 404,
  'invite.expired': 410,
  'invite.revoked': 410,
  'invite.superseded': 410,
  'invite.declined': 410,
  'invite.accepted': 410,
  'invite.exhausted': 410,
  'invite.disabled': 410,
  'invite.authority-lost': 410,
  'invite.duplicate': 409,
  'invite.not-pending': 409,
  'invite.not-a-link': 409,
  'invite.not-an-email': 409,
  'invite.quota-below-uses': 409,
  'invite.wrong-account': 403,
  'invite.address-unverified': 403,
  'invite.audience-mismatch': 403,
  'invites.all-rejected': 422,
  'links.switched-off': 410,
  'member.already': 409,
  'member.inactive': 403,
  'member.unknown': 404,
  'member.last-owner': 409,
  'seats.none-left': 409,
  'role.above-yours': 403,
  'role.built-in': 409,
  'grant.unknown-key': 422,
  'policy.ttl-too-long': 422,
  'policy.never-not-allowed': 422,
  'policy.unlimited-not-allowed': 422,
  'policy.public-not-allowed': 422,
  'policy.domain-not-allowed': 422,
  'policy.too-many-uses': 422,
  'audience.invalid': 422,
  'email.invalid': 422,
  'expiry.in-the-past': 422,
  'password.too-short': 422,
  'password.common': 422,
  'password.mismatch': 422,
  'permission.missing': 403,
  'organization.unknown': 404,
  'organization.slug-taken': 409,
  'request.invalid': 400,
  'request.too-large': 413,
  'request.unsupported-type': 415,
  'version.stale': 412,
  'rate.limited': 429,
  'account.exists': 409,
  'job.unknown': 404,
  'webhook.unknown': 404,
  'webhook.url-refused': 422,
  'key.unknown': 404,
  'route.unknown': 404,
  'method.not-allowed': 405,
  'auth.required': 401,
  'auth.wrong-credentials': 401,
  'csrf.refused': 403,
  'setup.wrong-token': 403,
  'setup.done': 409,
  'code.wrong': 422,
  'code.expired': 410,
  'code.too-many-tries': 429,
  'reset.invalid': 410,
  'idempotency.mismatch': 422,
  'idempotency.in-flight': 409,
  'server.error': 500,
  'service.unavailable': 503,
} as const satisfies Record<string, number>;

export type RefusalCode = keyof typeof refusalStatus;

/** One bad field of a request: RFC 6901 pointer into the body (or `/query/...`, `/path/...`), code and sentence. */
export interface FieldProblem {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What a problem document carries beside its code (RFC 9457 extension members), and a status that differs from the table. */
export interface ProblemExtras {
  readonly status?: number;
  readonly errors?: readonly FieldProblem[];
  readonly members?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal on its way to the edge: thrown by handlers, guards and pipes, mapped to a problem document there. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly extras: ProblemExtras;

  constructor(
    readonly refusal: Refusal,
    extras: ProblemExtras = {},
  ) {
    super(`${refusal.refused}: ${refusal.detail}`);
    const { retryAfter } = refusal;
    const headers = {
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...extras.headers,
    };
    this.extras = retryAfter === undefined ? extras : { ...extras, headers };
  }
}

/** @returns the refusal as a value, for decisions */
export const refuse = (refused: RefusalCode, detail: string): Refusal => ({ refused, detail });

/** @throws RefusedError always; for handlers, guards and pipes */
export const refused = (code: RefusalCode, detail: string, extras?: ProblemExtras): RefusedError =>
  new RefusedError(refuse(code, detail), extras);

export const isRefusal = (value: object): value is Refusal => 'refused' in value;
