import { Injectable } from '@nestjs/common';
import { AuthorNames } from './author-names.js';
import type { Author, InviteNow, InviteView } from './invite-view.js';
import { showInvite } from './invite-view.js';

const creatorOf = ({ invite }: InviteNow) => ({ kind: invite.createdByKind, id: invite.createdById });

/** Shows invites with the names of those who made them. */
@Injectable()
export class InviteViews {
  constructor(private readonly names: AuthorNames) {}

  /**
   * Looks up the names that these invites need.
   * @param known whose name need not be looked up
   * @returns what shows each of them
   */
  async showing(
    organizationId: string,
    invites: readonly InviteNow[],
    known?: Author,
  ): Promise<(now: InviteNow) => InviteView> {
    const nameOf = await this.names.of(organizationId, invites.map(creatorOf), known);
    return (now) => showInvite(now, organizationId, nameOf(creatorOf(now)));
  }

  /** @returns the views in the same order */
  async all(
    organizationId: string,
    invites: readonly InviteNow[],
    known?: Author,
  ): Promise<readonly InviteView[]> {
    return invites.map(await this.showing(organizationId, invites, known));
  }

  async one(organizationId: string, now: InviteNow, known?: Author): Promise<InviteView> {
    return (await this.showing(organizationId, [now], known))(now);
  }
}
