import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { CLOCK } from './clock.js';
import type { Clock } from './clock.js';
import { CONFIG } from './config/config.js';
import type { Config } from './config/config.js';
import { DATABASE } from './database/database.js';
import type { Database } from './database/database.js';
import { PUBLIC_URL } from './http/public-url.js';
import type { PublicUrl } from './http/public-url.js';
import { KEY_RING } from './secrets/key-ring.js';
import type { KeyRing } from './secrets/key-ring.js';

/** What every module may ask for; made by who composes the application, and closed by them. */
export interface PlatformParts {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly keyRing: KeyRing;
  readonly publicUrl: PublicUrl;
}

/** Provides CONFIG, DATABASE, CLOCK, KEY_RING and PUBLIC_URL to every module. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({ config, database, clock, keyRing, publicUrl }: PlatformParts): DynamicModule {
    const providers = [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE, useValue: database },
      { provide: CLOCK, useValue: clock },
      { provide: KEY_RING, useValue: keyRing },
      { provide: PUBLIC_URL, useValue: publicUrl },
    ] satisfies Provider[];
    return { module: PlatformModule, providers, exports: providers.map(({ provide }) => provide) };
  }
}
