import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { AuditModule, ProofModule } from 'foyer/audit';
import { EventLogModule } from 'foyer/event-log';
import { IdentityModule } from 'foyer/identity';
import { InvitationsModule } from 'foyer/invitations';
import { NotificationsModule } from 'foyer/notifications';
import { OrganizationsModule } from 'foyer/organizations';
import { PlatformModule, RateLimitsModule } from 'foyer/platform';
import type { PlatformParts } from 'foyer/platform';
import { HealthController } from './health.http.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { OpenApiModule } from './openapi/openapi.module.js';

/** Where the server's dependencies are. */
export interface ServerParts extends PlatformParts {
  readonly databaseUrl: string;
  readonly smtpUrl: string;
}

/** The whole server: composition only. */
@Module({ controllers: [HealthController] })
export class AppModule {
  static of({ databaseUrl, smtpUrl, ...platform }: ServerParts): DynamicModule {
    const { role, mailFrom, mailRetryMaxSeconds, rateLimits } = platform.config;
    const worker = role !== 'api';
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(platform),
        ...(rateLimits ? [RateLimitsModule.forRoot()] : []),
        EventLogModule.forRoot({ databaseUrl, worker }),
        IdentityModule,
        OrganizationsModule.forRoot(),
        InvitationsModule.forRoot({ worker }),
        NotificationsModule.forRoot({ smtpUrl, mailFrom, mailRetryMaxSeconds, worker }),
        AuditModule,
        ProofModule.forRoot({ worker }),
        OpenApiModule,
        MetricsModule,
      ],
    };
  }
}
