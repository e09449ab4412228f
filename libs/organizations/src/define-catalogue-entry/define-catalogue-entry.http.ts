import { Body, Controller, Param, Put, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';
import { Describes, IfMatch, invalidRequest, Refuses, versioned, zod } from 'foyer/platform';
import type { Versioned } from 'foyer/platform';
import { z } from 'zod';
import type { Access } from '../access/access.js';
import { OrganizationAccess } from '../access/access.js';
import { Requires } from '../access/requires.js';
import type { EntryDefinition } from '../domain/catalogue.decisions.js';
import type { CatalogueKind } from '../domain/catalogue.js';
import { scopes as allScopes } from 'foyer/identity';
import { descriptionText, nameText } from '../domain/text.js';
import { showEntry } from '../show-organization/organization-view.js';
import type { EntryView } from '../show-organization/organization-view.js';
import { catalogueKey, kindOfPath } from './catalogue-path.js';
import { DefineCatalogueEntry } from './define-catalogue-entry.js';

const entry = { name: nameText, description: descriptionText.default(null) };
const scopes = z
  .array(z.enum(allScopes))
  .max(100)
  .transform((list) => [...new Set(list)]);

const plainBody = z.strictObject(entry).transform((body) => ({ ...body, scopes: [] }));
const roleBody = z.strictObject({ ...entry, scopes: scopes.default([]) });

/** What a body may hold depends on the path: only roles have scopes. */
const read = (
  kind: CatalogueKind,
  body: unknown,
): Pick<EntryDefinition, 'name' | 'description' | 'scopes'> => {
  const result = (kind === 'roles' ? roleBody : plainBody).safeParse(body ?? {}, { reportInput: true });
  if (!result.success) throw invalidRequest(result.error);
  return result.data;
};

@Controller('v1/organizations/:org/catalogue/:kind/:key')
export class DefineCatalogueEntryController {
  constructor(private readonly commands: CommandBus) {}

  /** Makes or changes an entry of the catalogue. */
  @Put()
  @Refuses('role.above-yours', 'role.built-in')
  @Describes({ answers: [200, 201], body: roleBody })
  @Requires('organization:write')
  async define(
    @OrganizationAccess() { organizationId, actor }: Access,
    @IfMatch() expected: number | undefined,
    @Param('kind') path: string,
    @Param('key', zod(catalogueKey)) key: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Versioned<EntryView | undefined>> {
    const kind = kindOfPath(path);
    const ask = { kind, key, ...read(kind, body) };
    const { organization, made } = await this.commands.execute(
      new DefineCatalogueEntry({ organizationId, actor, expected }, ask),
    );
    reply.code(made ? 201 : 200);
    return versioned(showEntry(organization, kind, key), organization.version);
  }
}
