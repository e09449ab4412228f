import { Body, Controller, Param, Patch } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { descriptionText, grantSchema, nameText, OrganizationAccess, Requires } from 'foyer/organizations';
import { IfMatch, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import { z } from 'zod';
import { audienceList, expiryOrNever, freeText, metadataObject, usesNumber } from '../invite-text.js';
import { InviteViews } from '../list-invites/invite-views.js';
import type { InviteView } from '../list-invites/invite-view.js';
import { knownAsInvite } from '../list-invites/invites.js';
import { refusalsOfTerms } from '../refusals-of-terms.js';
import { EditInvite } from './edit-invite.js';

const body = z
  .strictObject({
    note: freeText.nullable(),
    metadata: metadataObject.nullable(),
    grant: grantSchema,
    expiresAt: expiryOrNever,
    name: nameText.nullable(),
    description: descriptionText,
    audience: audienceList,
    maxUses: usesNumber,
    notifyCreator: z.boolean(),
  })
  .partial();

@Controller('v1/organizations/:org/invites/:invite')
export class EditInviteController {
  constructor(
    private readonly commands: CommandBus,
    private readonly views: InviteViews,
  ) {}

  /** Changes what is given of an invite. Edit may reopen an expired or exhausted link. */
  @Patch()
  @Refuses(
    'invite.not-pending',
    'invite.not-a-link',
    'invite.quota-below-uses',
    'seats.none-left',
    ...refusalsOfTerms,
  )
  @Requires('invites:write')
  async edit(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('invite') id: string,
    @Body(zod(body)) ask: z.output<typeof body>,
  ): Promise<Versioned<InviteView>> {
    const now = await this.commands.execute(
      new EditInvite({ organizationId, actor, expected }, knownAsInvite(id), ask),
    );
    return versioned(await this.views.one(organizationId, now), now.invite.version);
  }
}
