import { Injectable, Module } from '@nestjs/common';
import type { DynamicModule, OnModuleInit, Provider, Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import { AccessGuard } from './access/access.guard.js';
import { OrganizationLoader } from './access/organization-loader.js';
import { ChangeMemberGrantController } from './change-member-grant/change-member-grant.http.js';
import { ChangeMemberGrantHandler } from './change-member-grant/change-member-grant.js';
import { ChangePolicyController } from './change-policy/change-policy.http.js';
import { ChangePolicyHandler } from './change-policy/change-policy.js';
import { CreateApiKeyController } from './create-api-key/create-api-key.http.js';
import { CreateApiKeyHandler } from './create-api-key/create-api-key.js';
import { Slugs } from './create-organization/slugs.js';
import { DeactivateMemberController } from './deactivate-member/deactivate-member.http.js';
import { DeactivateMemberHandler } from './deactivate-member/deactivate-member.js';
import { DefineCatalogueEntryController } from './define-catalogue-entry/define-catalogue-entry.http.js';
import { DefineCatalogueEntryHandler } from './define-catalogue-entry/define-catalogue-entry.js';
import { memberEvents } from './domain/members.events.js';
import { members } from './domain/members.projection.js';
import { organizationEvents } from './domain/organization.events.js';
import { organizations } from './domain/organization.projection.js';
import { ListApiKeysController } from './list-api-keys/list-api-keys.http.js';
import { ListMembersController } from './list-members/list-members.http.js';
import { Members } from './list-members/members.js';
import { ReactivateMemberController } from './reactivate-member/reactivate-member.http.js';
import { ReactivateMemberHandler } from './reactivate-member/reactivate-member.js';
import { RemoveMemberController } from './remove-member/remove-member.http.js';
import { RemoveMemberHandler } from './remove-member/remove-member.js';
import { RenameOrganizationController } from './rename-organization/rename-organization.http.js';
import { RenameOrganizationHandler } from './rename-organization/rename-organization.js';
import { RetireCatalogueEntryController } from './retire-catalogue-entry/retire-catalogue-entry.http.js';
import { RetireCatalogueEntryHandler } from './retire-catalogue-entry/retire-catalogue-entry.js';
import { RevokeApiKeyController } from './revoke-api-key/revoke-api-key.http.js';
import { RevokeApiKeyHandler } from './revoke-api-key/revoke-api-key.js';
import { SeatsController } from './set-seat-limit/set-seat-limit.http.js';
import { SetSeatLimitHandler } from './set-seat-limit/set-seat-limit.js';
import { ShowOrganizationController } from './show-organization/show-organization.http.js';
import { Memberships } from './who-am-i/memberships.js';
import { WhoAmIController } from './who-am-i/who-am-i.http.js';

const controllers: Type[] = [
  ShowOrganizationController,
  RenameOrganizationController,
  SeatsController,
  ChangePolicyController,
  DefineCatalogueEntryController,
  RetireCatalogueEntryController,
  ListMembersController,
  ChangeMemberGrantController,
  DeactivateMemberController,
  ReactivateMemberController,
  RemoveMemberController,
  ListApiKeysController,
  CreateApiKeyController,
  RevokeApiKeyController,
  WhoAmIController,
];

const handlers: Provider[] = [
  RenameOrganizationHandler,
  SetSeatLimitHandler,
  ChangePolicyHandler,
  DefineCatalogueEntryHandler,
  RetireCatalogueEntryHandler,
  ChangeMemberGrantHandler,
  DeactivateMemberHandler,
  ReactivateMemberHandler,
  RemoveMemberHandler,
  CreateApiKeyHandler,
  RevokeApiKeyHandler,
];

const readers: Provider[] = [OrganizationLoader, AccessGuard, Members, Memberships, Slugs];

/** How the module is set up. */
export interface OrganizationsOptions {
  /** Whether it answers HTTP. Default true. */
  readonly controllers?: boolean;
}

/** A provider of the one configured module, so that a plain import of the class elsewhere registers nothing again. */
@Injectable()
class OrganizationEvents implements OnModuleInit {
  constructor(private readonly eventLog: EventLog) {}

  onModuleInit(): void {
    this.eventLog.register([...organizationEvents, ...memberEvents], [organizations, members]);
  }
}

/**
 * Organizations: catalogue, seats, policy, members, API keys, and the guard of everything below `/v1/organizations/:org`.
 * Needs the modules of the event log and of identity. What invites add comes through `RESERVED_SEATS` and
 * `MEMBER_REMOVAL_RULES`, which a global module may provide. Configure it once; what it exports is global.
 */
@Module({})
export class OrganizationsModule {
  static forRoot(options: OrganizationsOptions = {}): DynamicModule {
    return {
      module: OrganizationsModule,
      global: true,
      imports: [CqrsModule],
      controllers: options.controllers === false ? [] : controllers,
      providers: [OrganizationEvents, ...readers, ...handlers],
      exports: readers,
    };
  }
}
