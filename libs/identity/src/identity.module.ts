import { Global, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { EventLog } from 'foyer/event-log';
import { AddressCodes } from './address-codes/address-codes.js';
import { CodeCookie } from './address-codes/code-cookie.js';
import { apiKeyEvents } from './api-keys/api-key.events.js';
import { apiKeys } from './api-keys/api-key.projection.js';
import { ApiKeySecrets } from './api-keys/api-key-secrets.js';
import { ApiKeyStrategy } from './authentication/api-key.strategy.js';
import { Authenticated } from './authentication/authenticated.guard.js';
import { SessionStrategy } from './authentication/session.strategy.js';
import { identitySweepJob } from './identity-sweep-job.js';
import { IdentitySweep } from './identity-sweep.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { ForgotPasswordController } from './reset-password/forgot-password.http.js';
import { ForgotPassword } from './reset-password/forgot-password.js';
import { PasswordResets } from './reset-password/password-resets.js';
import { ResetPasswordController } from './reset-password/reset-password.http.js';
import { ResetCookie } from './reset-password/reset-cookie.js';
import { ResetPassword } from './reset-password/reset-password.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { Sessions } from './sessions/sessions.js';
import { SignIn } from './sign-in/sign-in.js';
import { SignInController } from './sign-in/sign-in.http.js';
import { SignOutController } from './sign-out/sign-out.http.js';
import { Users } from './users/users.js';
import { VerifyAddressController } from './verify-address/verify-address.http.js';

const forOthers = [
  AddressCodes,
  ApiKeySecrets,
  CodeCookie,
  ForgotPassword,
  IdentitySweep,
  PasswordHasher,
  PasswordResets,
  ResetCookie,
  ResetPassword,
  SessionCookie,
  Sessions,
  SignIn,
  Users,
];

/**
 * People and programs: who they are, and how they prove it. Guards every route of the application with
 * {@link Authenticated}. Needs DATABASE, KEY_RING, CLOCK, CONFIG, PUBLIC_URL, IDENTITY_MAIL and `EventLogModule`.
 */
@Global()
@Module({
  imports: [ScheduleModule.forRoot()],
  controllers: [
    SignInController,
    SignOutController,
    ForgotPasswordController,
    ResetPasswordController,
    VerifyAddressController,
  ],
  providers: [
    ...forOthers,
    SessionStrategy,
    ApiKeyStrategy,
    Authenticated,
    identitySweepJob,
    { provide: APP_GUARD, useExisting: Authenticated },
  ],
  exports: [...forOthers, Authenticated],
})
export class IdentityModule implements OnModuleInit {
  constructor(private readonly log: EventLog) {}

  onModuleInit(): void {
    this.log.register(apiKeyEvents, [apiKeys]);
  }
}
