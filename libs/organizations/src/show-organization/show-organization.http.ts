import { Controller, Get } from '@nestjs/common';
import { Describes, versioned } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import { showCatalogue, showOrganization, showPolicy } from './organization-view.js';
import type { CatalogueView, OrganizationView, PolicyView } from './organization-view.js';

/** What the organization says about itself. One version for all three: they are one stream. */
@Controller('v1/organizations/:org')
@Requires('organization:read')
export class ShowOrganizationController {
  /** The organization: name and description. */
  @Get()
  @Describes({ id: 'showOrganization' })
  organization(@OrganizationAccess() { organization }: Access): Versioned<OrganizationView> {
    return versioned(showOrganization(organization), organization.version);
  }

  /** Roles, teams and whatever else a grant can name. */
  @Get('catalogue')
  @Describes({ id: 'showCatalogue' })
  catalogue(@OrganizationAccess() { organization }: Access): Versioned<CatalogueView> {
    return versioned(showCatalogue(organization), organization.version);
  }

  /** What invites may be like. */
  @Get('invite-policy')
  @Describes({ id: 'showInvitePolicy' })
  policy(@OrganizationAccess() { organization }: Access): Versioned<PolicyView> {
    return versioned(showPolicy(organization), organization.version);
  }
}
