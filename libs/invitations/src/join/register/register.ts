import { Injectable } from '@nestjs/common';
import { EventLog } from 'foyer/event-log';
import type { User } from 'foyer/identity';
import type { OrganizationRow } from 'foyer/organizations';
import type { EmailAddress, RequestContext, UserId } from 'foyer/platform';
import { isRefusal, parseEmailAddress, refused, remembered } from 'foyer/platform';
import type { Ticket } from '../../domain/admission.js';
import { accountRefusal, offerOf } from '../../domain/admission.js';
import { Joiners } from '../joiners.js';
import { PreviewInvite } from '../preview-invite/preview-invite.js';
import type { Preview } from '../preview-invite/preview.js';
import { redeemCommand } from '../redeeming.js';
import { AddressProof } from './address-proof.js';
import { NewAccounts } from './new-account.js';
import type { NewAccount } from './new-account.js';

/** What somebody types who makes an account by an invite. */
export interface Registering {
  readonly token: string | undefined;
  /** Links only: the address of an e-mail invite is known and fixed. */
  readonly email?: string | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly password: string;
  readonly passwordConfirmation: string;
}

/** What the browser has, reads and asks. */
export interface Browser {
  /** Id of the session that it had before. */
  readonly session?: string | undefined;
  /** BCP 47. */
  readonly locale?: string | undefined;
  readonly request: RequestContext;
}

/** In, and signed in. */
export interface Registered {
  readonly user: User;
  readonly organization: OrganizationRow;
  readonly sessionId: string;
}

const misplaced = (pointer: string, code: string, detail: string) =>
  refused('request.invalid', detail, { errors: [{ pointer, code, detail }] });

/** Makes an account and lets it in, as one decision: both are written, or neither. */
@Injectable()
export class Register {
  constructor(
    private readonly log: EventLog,
    private readonly joiners: Joiners,
    private readonly previews: PreviewInvite,
    private readonly accounts: NewAccounts,
    private readonly proof: AddressProof,
  ) {}

  /**
   * @returns who is in, or the id of the code that was mailed to prove the address of a link's joiner
   * @throws RefusedError as joining is refused; request.invalid, email.invalid, password.*, account.exists, rate.limited
   */
  async register(ask: Registering, browser: Browser): Promise<Registered | { codeId: string }> {
    const ticket = await this.joiners.ticket(ask.token);
    const preview = await this.previews.look(ticket, undefined, browser.request);
    const email = this.addressOf(ask, preview);
    const needsProof = this.proof.isNeeded(preview.kind);
    if (needsProof) await this.checkAddress(ticket, email, browser);
    const context = [email, ask.firstName, ask.lastName, preview.organization.name];
    const passwordHash = await this.accounts.hash(ask.password, ask.passwordConfirmation, context);
    if (needsProof) {
      return {
        codeId: await this.proof.ask({ ...ask, token: ask.token ?? '', passwordHash }, email, browser.locale),
      };
    }
    if (await remembered(browser.request, () => this.proof.hasAccount(email))) {
      throw refused('account.exists', 'This address has an account already. Sign in instead.');
    }
    const proof = { passwordHash, emailVerified: preview.kind === 'email', replaces: browser.session };
    return this.join(ticket, this.accounts.make({ ...ask, email }, proof), browser);
  }

  /** The account and its membership, in one commit. */
  async join(
    ticket: Ticket,
    account: NewAccount,
    { request }: Pick<Browser, 'request'>,
    used: Pick<NewAccount, 'statements' | 'constraints'> = nothing,
  ): Promise<Registered> {
    const joiner = await this.joiners.joiner(ticket, account.user);
    const { organization, member } = await this.log.handle(
      redeemCommand({
        ticket,
        joiner,
        actor: { kind: 'invitee', id: account.user.id, subject: joiner.subject, request },
        beside: [...used.statements, ...account.statements],
        constraints: { ...used.constraints, ...account.constraints },
      }),
    );
    const user = { ...account.user, id: member.userId as UserId };
    return { user, organization, sessionId: account.sessionId };
  }

  private addressOf({ email }: Registering, preview: Preview): EmailAddress {
    if (preview.kind === 'email') {
      if (email !== undefined)
        throw misplaced('/email', 'field.unknown', 'The invite says which address it is for.');
      return preview.email as EmailAddress;
    }
    if (email === undefined)
      throw misplaced('/email', 'field.missing', 'A link needs the address of who joins.');
    const address = parseEmailAddress(email);
    if (!address) throw refused('email.invalid', 'This is no mail address.');
    return address;
  }

  /** Told before any mail goes out. Whether the address is a member's is not for whoever types it. */
  private async checkAddress(
    ticket: Ticket,
    email: EmailAddress,
    { request }: Pick<Browser, 'request'>,
  ): Promise<void> {
    const { organizationId, inviteId } = ticket;
    const subject = await this.joiners.subject(organizationId, email);
    await this.log.handle({
      organizationId,
      actor: { kind: 'invitee', id: inviteId, request },
      decide: (state) => {
        const offer = offerOf(state, ticket);
        return isRefusal(offer) ? offer : (accountRefusal(offer, { subject, email, verified: true }) ?? []);
      },
      result: () => undefined,
    });
  }
}

const nothing = { statements: [], constraints: {} };
