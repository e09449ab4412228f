import type { LinkInvite } from 'foyer/invitations';
import type { MemberRow, OrganizationRow } from 'foyer/organizations';
import type { Letter } from '../letters/letter.js';
import { mailLocaleFor, momentIn } from '../letters/locale.js';
import { tameAddress, tameName } from '../letters/tame-text.js';
import { renderMail } from '../letters/templates.js';

/** Whom a mail about a link is for, and which link it is about. */
export interface AboutLink {
  readonly link: LinkInvite;
  readonly organization: OrganizationRow;
  readonly creator: MemberRow;
  /** BCP 47 tag of what the creator reads; null: not known. */
  readonly locale: string | null;
}

/** One use. */
export interface OneUse {
  readonly email: string;
  /** RFC 3339 UTC. */
  readonly at: string;
}

/** The uses of an hour, after those that were told singly. */
export interface HourOfUses {
  /** RFC 3339 UTC. */
  readonly beganAt: string;
  readonly count: number;
  /** As many as a mail is to hold; those of erased persons are left out. */
  readonly addresses: readonly string[];
}

const outOf: Record<string, string> = { en: 'of', de: 'von' };

const partsOf = ({ link, organization, creator, locale }: AboutLink) => {
  const language = mailLocaleFor(locale);
  const name = tameName(organization.name) || organization.slug;
  const { uses, maxUses } = link;
  return {
    head: { language, onBehalfOf: name, to: creator.email },
    view: {
      organization: name,
      link: tameName(link.name ?? '') || null,
      uses: maxUses === null ? String(uses) : `${uses} ${outOf[language]} ${maxUses}`,
    },
  };
};

/** @returns the mail that tells of one use, by the joiner's address */
export const useLetter = (about: AboutLink, { email, at }: OneUse): Letter => {
  const { head, view } = partsOf(about);
  const moment = momentIn(head.language, at);
  return {
    ...head,
    ...renderMail('link-used', head.language, { ...view, email: tameAddress(email), moment }),
  };
};

/** @returns the mail that tells of the rest of an hour at once */
export const usesLetter = (about: AboutLink, { beganAt, count, addresses }: HourOfUses): Letter => {
  const { head, view } = partsOf(about);
  const unlisted = count - addresses.length;
  const texts = renderMail('link-uses', head.language, {
    ...view,
    count: String(count),
    addresses: addresses.map(tameAddress).join('\n'),
    unlisted: unlisted > 0 ? String(unlisted) : null,
    since: momentIn(head.language, beganAt),
  });
  return { ...head, ...texts };
};
