import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Access } from 'foyer/organizations';
import { OrganizationAccess, Requires } from 'foyer/organizations';
import { parseEmailAddress, refused, Refuses, zod } from 'foyer/platform';
import { z } from 'zod';
import { EraseSubject } from './erase-subject.js';

const body = z.strictObject({ email: z.string().max(1_000) });

/** Forgetting a person. The answer is the same whether or not the organization knows the address. */
@Controller('v1/organizations/:org/erase')
export class EraseSubjectController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Refuses('email.invalid', 'member.last-owner')
  @HttpCode(202)
  @Requires('audit:erase')
  erase(
    @OrganizationAccess() { organizationId, actor }: Access,
    @Body(zod(body)) { email }: z.output<typeof body>,
  ): Promise<void> {
    const address = parseEmailAddress(email);
    if (address === undefined) throw refused('email.invalid', 'This is no e-mail address.');
    return this.commands.execute(new EraseSubject({ organizationId, actor }, address));
  }
}
