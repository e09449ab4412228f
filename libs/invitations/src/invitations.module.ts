import { Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit, Provider, Type } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { ScheduleModule } from '@nestjs/schedule';
import { EventLog } from 'foyer/event-log';
import { MEMBER_REMOVAL_RULES, RESERVED_SEATS } from 'foyer/organizations';
import { showProblemPages } from 'foyer/platform';
import { CopyUrlController } from './copy-url/copy-url.http.js';
import { CopyUrlHandler } from './copy-url/copy-url.js';
import { QrCodeController } from './copy-url/qr-code.http.js';
import { CreateEmailInvitesHandler } from './create-invite/create-email-invites.js';
import { CreateInviteController } from './create-invite/create-invite.http.js';
import { CreateLinkHandler } from './create-invite/create-link.js';
import { DisableAllLinksController } from './disable-all-links/disable-all-links.http.js';
import { DisableAllLinksHandler } from './disable-all-links/disable-all-links.js';
import { DisableInviteController } from './disable-invite/disable-invite.http.js';
import { DisableInviteHandler, EnableInviteHandler } from './disable-invite/disable-invite.js';
import { inviteEvents } from './domain/invite.events.js';
import { EditInviteController } from './edit-invite/edit-invite.http.js';
import { EditInviteHandler } from './edit-invite/edit-invite.js';
import { LinksSpeakingOf } from './erase-person/links-speaking-of.js';
import { ExpireInvites } from './expire-invites/expire-invites.js';
import { expiryJob } from './expire-invites/expiry-job.js';
import { importControllers, importProviders, importWorkers } from './import-invites/import-parts.js';
import { InviteRedemptionsController } from './invite-redemptions/invite-redemptions.http.js';
import { InviteTimelineController } from './invite-timeline/invite-timeline.http.js';
import { Pages } from './join-pages/pages.js';
import { joinControllers, joinProviders } from './join/join-parts.js';
import { AuthorNames } from './list-invites/author-names.js';
import { InviteViews } from './list-invites/invite-views.js';
import { Invites } from './list-invites/invites.js';
import { ListInvitesController } from './list-invites/list-invites.http.js';
import { ManyInvites } from './many-invites/many-invites.js';
import { ManyInvitesController } from './many-invites/many-invites.http.js';
import { ResendInvitesHandler } from './many-invites/resend-invites.js';
import { RevokeInvitesHandler } from './many-invites/revoke-invites.js';
import { onboardingControllers, onboardingProviders } from './onboarding/onboarding-parts.js';
import { RemovalRevokesInvites } from './ports/removal-revokes-invites.js';
import { InvitesReserveSeats } from './ports/reserved-seats.js';
import { inviteProjections } from './projections.js';
import { ResendInviteController } from './resend-invite/resend-invite.http.js';
import { ResendInviteHandler } from './resend-invite/resend-invite.js';
import { RevokeInviteController } from './revoke-invite/revoke-invite.http.js';
import { RevokeInviteHandler } from './revoke-invite/revoke-invite.js';
import { InviteTokens } from './tokens.js';
import { UsageController } from './usage/usage.http.js';
import { UsageReader } from './usage/usage.js';

const controllers: Type[] = [
  CreateInviteController,
  ManyInvitesController,
  ListInvitesController,
  EditInviteController,
  ResendInviteController,
  RevokeInviteController,
  DisableInviteController,
  DisableAllLinksController,
  CopyUrlController,
  QrCodeController,
  InviteTimelineController,
  InviteRedemptionsController,
  UsageController,
  ...importControllers,
  ...joinControllers,
  ...onboardingControllers,
];

const handlers: Provider[] = [
  CreateEmailInvitesHandler,
  CreateLinkHandler,
  EditInviteHandler,
  ResendInviteHandler,
  RevokeInviteHandler,
  DisableInviteHandler,
  EnableInviteHandler,
  DisableAllLinksHandler,
  CopyUrlHandler,
  ResendInvitesHandler,
  RevokeInvitesHandler,
  ...importProviders,
  ...joinProviders,
  ...onboardingProviders,
];

const readers: Provider[] = [
  InviteTokens,
  Invites,
  AuthorNames,
  InviteViews,
  ManyInvites,
  UsageReader,
  ExpireInvites,
  LinksSpeakingOf,
];

/** What organizations ask of who invites. */
const ports: Provider[] = [
  { provide: RESERVED_SEATS, useClass: InvitesReserveSeats },
  { provide: MEMBER_REMOVAL_RULES, useClass: RemovalRevokesInvites },
];

/** How the module is set up. */
export interface InvitationsOptions {
  /** Whether it answers HTTP. Default true. */
  readonly controllers?: boolean;
  /** Whether this process writes expiries down, every `FOYER_EXPIRY_EVERY` seconds. */
  readonly worker: boolean;
}

/**
 * Invites by mail and by link: making, managing and counting them. Needs the modules of the event log, of identity and of
 * organizations, and DATABASE, CLOCK, KEY_RING, PUBLIC_URL, CONFIG.
 */
@Module({})
export class InvitationsModule implements OnModuleInit {
  constructor(
    private readonly eventLog: EventLog,
    private readonly pages: Pages,
    private readonly host: HttpAdapterHost,
  ) {}

  static forRoot({ worker, controllers: answers = true }: InvitationsOptions): DynamicModule {
    return {
      module: InvitationsModule,
      global: true,
      imports: [CqrsModule, ...(worker ? [ScheduleModule.forRoot()] : [])],
      controllers: answers ? controllers : [],
      providers: [...readers, ...handlers, ...ports, ...(worker ? [expiryJob, ...importWorkers] : [])],
      exports: [...readers, RESERVED_SEATS, MEMBER_REMOVAL_RULES],
    };
  }

  onModuleInit(): void {
    this.eventLog.register(inviteEvents, inviteProjections);
    showProblemPages(this.host, this.pages.beforehand);
  }
}
