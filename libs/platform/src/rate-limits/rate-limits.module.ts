import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CLOCK } from '../clock.js';
import type { Clock } from '../clock.js';
import { DATABASE, Database } from '../database/database.js';
import { HttpAdapter } from '../http/http-adapter.js';
import { KEY_RING, KeyRing } from '../secrets/key-ring.js';
import { RATE_LIMITS, RateLimits } from './rate-limits.js';

/**
 * Limits how often clients may ask; left out where limits are off. Needs DATABASE, CLOCK and KEY_RING, and the migrations
 * of the platform.
 */
@Module({})
export class RateLimitsModule implements OnModuleInit, OnModuleDestroy {
  constructor(
    @Inject(RATE_LIMITS) private readonly limits: RateLimits,
    private readonly host: HttpAdapterHost,
  ) {}

  static forRoot(): DynamicModule {
    const provider = {
      provide: RATE_LIMITS,
      inject: [DATABASE, CLOCK, KEY_RING],
      useFactory: (database: Database, clock: Clock, keyRing: KeyRing) =>
        new RateLimits(database, clock, keyRing),
    };
    return { global: true, module: RateLimitsModule, providers: [provider], exports: [RATE_LIMITS] };
  }

  onModuleInit(): void {
    if (this.host.httpAdapter instanceof HttpAdapter) this.host.httpAdapter.rateLimits = this.limits;
    this.limits.start();
  }

  onModuleDestroy(): void {
    this.limits.stop();
  }
}
