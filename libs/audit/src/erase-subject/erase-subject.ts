import { Inject, Optional } from '@nestjs/common';
import { Command as Message, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { EventLog } from 'foyer/event-log';
import type { Command, Statement } from 'foyer/event-log';
import { AddressCodes } from 'foyer/identity';
import { forgetInJobs, invites, invitesNaming, LinksSpeakingOf } from 'foyer/invitations';
import type { Forgotten } from 'foyer/invitations';
import type { Asker, MemberRemovalRules } from 'foyer/organizations';
import { activeOwners, inOrganization, MEMBER_REMOVAL_RULES, members } from 'foyer/organizations';
import type { EmailAddress } from 'foyer/platform';
import { newId } from 'foyer/platform';
import { eraseSubject } from './erase-subject.decisions.js';
import type { Erasure } from './erase-subject.decisions.js';
import { forgetAccount } from './forget-account.js';

/** Somebody who names the address again and again while it is erased is not waited for. */
const mostRounds = 5;

/** Makes everything that the organization knows of a person unreadable, for good. An unknown address is no error. */
export class EraseSubject extends Message<void> {
  constructor(
    readonly asker: Asker,
    readonly email: EmailAddress,
  ) {
    super();
  }
}

/**
 * @returns the command; the account goes with the events, where the person was a member and is one nowhere else. An import can
 * name somebody whom nothing else knows.
 */
const erasing = (asker: Asker, erasure: Erasure, forgetCodes: Statement): Command => {
  let account: string | undefined;
  const command = inOrganization<void>(asker, {
    reads: [
      [members, erasure.subject],
      [activeOwners, undefined],
      [invitesNaming, erasure.email],
      ...erasure.linkIds.map((id) => [invites, id] as const),
      ...(erasure.onRemoval?.reads ?? []),
    ],
    decide: (state, asking) => {
      const decision = eraseSubject(state, asking, erasure);
      const happened = 'length' in decision && decision.length > 0;
      account = happened ? state.get(members, erasure.subject)?.userId : undefined;
      return decision;
    },
    result: () => undefined,
  });
  const { organizationId } = asker;
  const forgotten = (userId: string) => [...forgetAccount(userId, organizationId), forgetCodes];
  const imported = forgetInJobs(organizationId, erasure.email);
  return { ...command, alongside: () => [imported, ...(account === undefined ? [] : forgotten(account))] };
};

@CommandHandler(EraseSubject)
export class EraseSubjectHandler implements ICommandHandler<EraseSubject> {
  constructor(
    private readonly eventLog: EventLog,
    private readonly codes: AddressCodes,
    private readonly links: LinksSpeakingOf,
    @Optional() @Inject(MEMBER_REMOVAL_RULES) private readonly rules?: MemberRemovalRules,
  ) {}

  /** Links are found in the log, beside the decision: what was written meanwhile is erased by another round. */
  async execute({ asker, email }: EraseSubject): Promise<void> {
    const { organizationId } = asker;
    let linkIds = await this.links.address(organizationId, email);
    for (let round = 1; round === 1 || (linkIds.length > 0 && round <= mostRounds); round += 1) {
      await this.eraseOnce(asker, { email, linkIds });
      linkIds = await this.links.address(organizationId, email);
    }
  }

  private async eraseOnce(asker: Asker, forgotten: Forgotten): Promise<void> {
    const { organizationId } = asker;
    const subject = await this.eventLog.lookupKeys.subject(organizationId, forgotten.email);
    const onRemoval = await this.rules?.alsoOnRemoval(organizationId, subject, '');
    const erasure = { ...forgotten, erasureId: newId('evt'), subject, onRemoval };
    await this.eventLog.handle(erasing(asker, erasure, this.codes.forget(forgotten.email)));
  }
}
