export { CLOCK } from './clock.js';
export type { Clock } from './clock.js';
export { idOfBytes, isId, newId } from './ids.js';
export type { ApiKeyId, Id, IdPrefix, InviteId, OrganizationId, UserId } from './ids.js';
export { Recurring } from './recurring.js';
export type { RecurringParts } from './recurring.js';
export { isRefusal, refuse, refused, refusalStatus, RefusedError } from './refusals.js';
export type { FieldProblem, ProblemExtras, Refusal, RefusalCode } from './refusals.js';
export { CONFIG, ConfigError, publicUrlOf } from './config/config.js';
export type { Config, LogLevel, Role } from './config/config.js';
export { configurationReference } from './config/configuration-reference.js';
export { isLoopback, readConfig } from './config/read-config.js';
export type { Secret } from './config/secrets-setting.js';
export { KEY_RING, KeyRing, UnsealError } from './secrets/key-ring.js';
export { languagesOf } from './http/accept-language.js';
export { AnswerShape } from './http/answer-shape.js';
export { AcceptsBody } from './http/body-parsers.js';
export { isPassingFailure } from './http/passing-failure.js';
export { CsrfGuard, csrfRefusal } from './http/csrf.js';
export { decodeCursor, encodeCursor } from './http/cursor.js';
export type { CursorValue } from './http/cursor.js';
export {
  assertVersion,
  etag,
  expectedVersion,
  IfMatch,
  isIfMatch,
  stale,
  Versioned,
  versioned,
} from './http/entity-tag.js';
export { createHttpApplication } from './http/http-application.js';
export { Idempotency, remembered } from './http/idempotency.js';
export type { IdempotencyRule } from './http/idempotency.js';
export { IDEMPOTENCY_KEYS } from './http/idempotency-keys.js';
export type { Claim, IdempotencyKeys, IdempotentRun, KeptAnswer } from './http/idempotency-keys.js';
export { IdempotencyInterceptor, stillInFlight } from './http/idempotency-interceptor.js';
export { createLogger, StructuredLogger } from './http/logger.js';
export { Page, page, pageOf, pageQuery } from './http/paging.js';
export { problemOf, sendProblem, titleOf } from './http/problem.js';
export type { Occurrence, Problem } from './http/problem.js';
export type { ProblemPage, ProblemPages } from './http/problem-page.js';
export { showProblemPages } from './http/show-problem-pages.js';
export { ProblemFilter } from './http/problem-filter.js';
export { PUBLIC_URL } from './http/public-url.js';
export type { HttpSettings, PublicUrl } from './http/public-url.js';
export { redactLine, withoutSecrets } from './http/redaction.js';
export { refusedErrorOf } from './http/refused-error-of.js';
export { contextOf, CurrentRequest, plainAddress } from './http/request-context.js';
export type { RequestContext } from './http/known-request.js';
export { isStorable } from './http/request-text.js';
export { declaredRefusals, Describes, Refuses, routeFacts } from './http/route-facts.js';
export type { DeclaredRefusal, RouteFacts } from './http/route-facts.js';
export { setStandardHeaders } from './http/standard-headers.js';
export { zod } from './http/zod-pipe.js';
export type { ZodPipe } from './http/zod-pipe.js';
export { invalidRequest } from './http/zod-problems.js';
export { domainOf, parseDomain, parseEmailAddress } from './email-address.js';
export type { EmailAddress } from './email-address.js';
export { findConnection } from './embedded/connection-file.js';
export type { Connection } from './embedded/connection-file.js';
export { EmbeddedDatabase } from './embedded/embedded-database.js';
export type { EmbeddedDatabaseOptions } from './embedded/embedded-database.js';
export { freePort, PortTakenError } from './embedded/free-port.js';
export { generatedSecrets, generatedSetupToken, setupTokenOf } from './embedded/generated-secrets.js';
export type { MigrationClass } from './database/data-source.js';
export { DATABASE, Database } from './database/database.js';
export type { DatabaseOptions } from './database/database.js';
export { DatabaseClock } from './database/database-clock.js';
export { gathering } from './database/gathering.js';
export { migrate } from './database/migrate.js';
export { findServer, forgetServer, recordServer } from './embedded/server-file.js';
export { findSetupToken } from './embedded/generated-secrets.js';
export { platformMigrations } from './migrations/index.js';
export { RateLimited } from './rate-limits/rate-limited.js';
export { ratePolicies } from './rate-limits/rate-policies.js';
export { RATE_LIMITS, RateLimits } from './rate-limits/rate-limits.js';
export { RateLimitsModule } from './rate-limits/rate-limits.module.js';
export { callingClient } from './rate-limits/request-limits.js';
export { PlatformModule } from './platform.module.js';
export type { PlatformParts } from './platform.module.js';
