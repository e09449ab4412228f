import { Module } from '@nestjs/common';
import { rowFrom } from 'foyer/event-log';
import type { Projection } from 'foyer/event-log';
import { invitationMigrations, InvitationsModule } from 'foyer/invitations';
import type { OrganizationRow } from 'foyer/organizations';
import { CONFIG } from 'foyer/platform';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import type { FreshDatabase } from '../../../../test/support/fresh-database.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import type { Answer, Json } from '../../../../test/support/rest-client.js';
import { AuditModule } from '../audit.module.js';
import { auditMigrations } from '../migrations/index.js';

const config = { rateLimits: false, passwordMinLength: 8, linkVerifyAddress: false };

/** What a text may hide in hexadecimal or base64. */
const unpacked = (text: string): string => {
  const hex = [...text.matchAll(/[0-9a-f]{12,}/gi)].map(([found]) => Buffer.from(found, 'hex'));
  const base64 = [...text.matchAll(/[\w+/-]{12,}={0,2}/g)].map(([found]) => Buffer.from(found, 'base64'));
  return [...hex, ...base64].map((bytes) => bytes.toString('latin1')).join('\n');
};

const application = (existing?: FreshDatabase): Promise<OrganizationsApp> => {
  @Module({ imports: [InvitationsModule.forRoot({ worker: false }), AuditModule] })
  class AuditUnderTest {}
  const providers = [{ provide: CONFIG, useValue: config }];
  const migrations = [...invitationMigrations, ...auditMigrations];
  return OrganizationsApp.start(providers, [AuditUnderTest], migrations, existing);
};

/** An application that can forget people, in an organization that Olga owns, on a database of its own. */
export class ErasingApp {
  private constructor(
    readonly app: OrganizationsApp,
    readonly olga: SignedIn,
    readonly acme: OrganizationRow,
  ) {}

  static async start(): Promise<ErasingApp> {
    const app = await application();
    const olga = await app.signedIn('olga');
    return new ErasingApp(app, olga, await app.found('acme', olga));
  }

  /** @returns another one on the same database, as another process would be; to be closed first */
  second(): Promise<OrganizationsApp> {
    const url = String(this.app.database.pool.options.connectionString);
    return application({ url, drop: async () => undefined });
  }

  /** Path of the organization. */
  get path(): string {
    return `/v1/organizations/${this.acme.organizationId}`;
  }

  /** A client that nobody is signed in with. */
  stranger(): RestClient {
    return new RestClient(this.app.url);
  }

  erase(email: string, client = this.olga.client): Promise<Answer> {
    return client.post(`${this.path}/erase`, { email });
  }

  async invite(body: Json): Promise<Json> {
    const grant = { roles: ['member'] };
    const answer = await this.olga.client.post<Json & { created?: Json[] }>(`${this.path}/invites`, {
      grant,
      ...body,
    });
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.created?.[0] ?? answer.body;
  }

  async tokenOf({ id }: Json): Promise<string> {
    const { body } = await this.olga.client.get(`${this.path}/invites/${String(id)}/url`);
    return String(body['url']).split('/i/')[1] ?? '';
  }

  async invited({ id }: Json): Promise<Json> {
    return (await this.olga.client.get(`${this.path}/invites/${String(id)}`)).body;
  }

  /** Every row of every table as text, followed by what it hides in other encodings. */
  async dump(): Promise<string> {
    const tables = await this.app.database.query<{ name: string }>(`
      select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`);
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await this.app.database.query<{ row: string }>(`select t::text as row from ${name} t`);
      texts.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return texts.map((text) => `${text}\n${unpacked(text)}`).join('\n');
  }

  /** The rows of a projection, by key. */
  async rowsOf(
    projection: Projection,
    organizationId = this.acme.organizationId,
  ): Promise<Map<string, object>> {
    const text = `select * from ${projection.table} where organization_id = $1`;
    const { rows } = await this.app.database.query(text, [organizationId]);
    return new Map(
      rows.map((record) => {
        const row = rowFrom(projection, record);
        return [String((row as Json)[projection.key]), row];
      }),
    );
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
