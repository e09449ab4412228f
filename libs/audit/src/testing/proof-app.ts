import { Module } from '@nestjs/common';
import { invitationMigrations, InvitationsModule } from 'foyer/invitations';
import type { OrganizationRow } from 'foyer/organizations';
import { OrganizationsApp } from '../../../../test/support/organizations-app.js';
import type { SignedIn } from '../../../../test/support/organizations-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import type { Answer, Json } from '../../../../test/support/rest-client.js';
import { AuditModule } from '../audit.module.js';
import { TakeCheckpoints } from '../checkpoints/take-checkpoints.js';
import { auditMigrations } from '../migrations/index.js';
import { ProofModule } from '../proof.module.js';

/** An application whose log can be proved, in an organization that Olga owns, on a database of its own. */
export class ProofApp {
  private constructor(
    readonly app: OrganizationsApp,
    readonly olga: SignedIn,
    readonly acme: OrganizationRow,
    readonly checkpoints: TakeCheckpoints,
  ) {}

  static async start(): Promise<ProofApp> {
    let checkpoints: TakeCheckpoints | undefined;
    @Module({
      imports: [
        InvitationsModule.forRoot({ worker: false }),
        AuditModule,
        ProofModule.forRoot({ worker: false }),
      ],
    })
    class ProofUnderTest {
      constructor(taking: TakeCheckpoints) {
        checkpoints = taking;
      }
    }
    const migrations = [...invitationMigrations, ...auditMigrations];
    const app = await OrganizationsApp.start([], [ProofUnderTest], migrations);
    if (!checkpoints) throw new Error('The module did not start.');
    const olga = await app.signedIn('olga');
    return new ProofApp(app, olga, await app.found('acme', olga), checkpoints);
  }

  /** Path of the organization. */
  get path(): string {
    return `/v1/organizations/${this.acme.organizationId}`;
  }

  get stranger(): RestClient {
    return new RestClient(this.app.url);
  }

  get<T = Json>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.olga.client.get<T>(`${this.path}${path}`, { headers });
  }

  /** @returns the answer as it came, for what is no single JSON value */
  raw(path: string, accept: string): Promise<Response> {
    const cookie = `foyer=${this.olga.client.cookies.get('foyer')}`;
    return fetch(`${this.app.url}${this.path}${path}`, { headers: { accept, cookie } });
  }

  /** @returns the answer's body, or of e-mail invites the first one */
  async invite(more: Json): Promise<Json> {
    const body = { grant: { roles: ['member'] }, ...more };
    const answer = await this.olga.client.post<Json & { created?: Json[] }>(`${this.path}/invites`, body);
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.created?.[0] ?? answer.body;
  }
}
