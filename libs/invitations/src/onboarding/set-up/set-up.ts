import { Inject, Injectable } from '@nestjs/common';
import type { Command, Statement } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import { ApiKeySecrets, scopes } from 'foyer/identity';
import type { Asker, CreatedApiKey } from 'foyer/organizations';
import { createApiKeyCommand } from 'foyer/organizations';
import { CONFIG, Database, DATABASE, newId, refuse, refused, remembered } from 'foyer/platform';
import type { Config, EmailAddress, OrganizationId, UserId } from 'foyer/platform';
import { createHash, timingSafeEqual } from 'node:crypto';
import { NewAccounts } from '../../join/register/new-account.js';
import type { NewAccount } from '../../join/register/new-account.js';
import { FoundOrganization } from '../founding.js';
import type { Founded, Founding } from '../founding.js';

/** The first organization and its owner. */
export interface SettingUp extends Omit<Founding, 'founder'> {
  readonly setupToken: string;
  readonly admin: {
    readonly email: EmailAddress;
    readonly firstName: string;
    readonly lastName: string;
    readonly password: string;
  };
}

/** What is there afterwards: somebody who is signed in, and a key that is shown once. */
export interface SetUp extends Founded {
  readonly user: User;
  readonly sessionId: string;
  readonly apiKey: { readonly id: string; readonly secret: string };
}

const done = () => refuse('setup.done', 'This installation is set up already.');

const same = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());

/** Account, session and the mark that setup is done, in the transaction of the first organization. */
const besideKey = (
  command: Command<CreatedApiKey>,
  organizationId: string,
  { statements, constraints }: NewAccount,
): Command<CreatedApiKey> => {
  const mark: Statement = {
    text: `insert into foyer_invitations.installation (organization_id) values ($1)`,
    values: [organizationId],
  };
  return {
    ...command,
    alongside: () => [mark, ...statements, ...(command.alongside?.() ?? [])],
    constraints: { ...constraints, installation_pkey: done() },
  };
};

/** The first run: organization, owner, API key with all scopes, in one commit. */
@Injectable()
export class SetUpInstallation {
  constructor(
    private readonly founding: FoundOrganization,
    private readonly accounts: NewAccounts,
    private readonly keys: ApiKeySecrets,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'setupToken'>,
  ) {}

  /** @throws RefusedError setup.done, setup.wrong-token, password.*, organization.slug-taken, account.exists */
  async setUp({ setupToken, admin, organization, onboarding, request }: SettingUp): Promise<SetUp> {
    await remembered(request, () => this.check(setupToken));
    const { password, ...registrant } = admin;
    const context = [admin.email, admin.firstName, admin.lastName, organization.name];
    const passwordHash = await this.accounts.hash(password, password, context);
    const account = this.accounts.make(registrant, { passwordHash, emailVerified: true });
    const keyId = await remembered(request, async () => newId('key'));
    let secret = '';
    const key = (asker: Asker & { organizationId: OrganizationId }): readonly Command<unknown>[] => {
      const issued = this.keys.issue(asker.organizationId, keyId);
      ({ secret } = issued);
      const ask = { keyId, name: 'Setup', scopes, expiresAt: null };
      return [besideKey(createApiKeyCommand(asker, ask, issued), asker.organizationId, account)];
    };
    const founding = { organization, onboarding, founder: account.user, request };
    const founded = await this.founding.found(founding, key);
    const user = { ...account.user, id: founded.owner.userId as UserId };
    return { ...founded, user, sessionId: account.sessionId, apiKey: { id: keyId, secret } };
  }

  /** Done comes first: who knows the token must not believe that it still opens something. */
  private async check(setupToken: string): Promise<void> {
    const { rows } = await this.database.query(`select 1 from foyer_invitations.installation`);
    if (rows.length > 0) throw refused('setup.done', done().detail);
    const { setupToken: expected } = this.config;
    if (expected === undefined || !same(setupToken, expected)) {
      throw refused('setup.wrong-token', 'This is not the setup token. It was printed at the first start.');
    }
  }
}
