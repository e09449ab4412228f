import { LRUCache } from 'lru-cache';
import type { Link } from './told-uses.js';

const most = 10_000;
/** What has happened by now is older than what begins so much later, whoever's clock told its time; ms. */
const clocksDiffer = 5_000;

/** What is remembered of a link. */
interface Remembered {
  /** When its uses begin to be counted again; ms. */
  untoldUntil: number;
  /** Since it is remembered, those counted in vain included: whether counting is still of use is looked up at every tenth. */
  uses: number;
}

/** Links that were used of late, and until when counting their uses is in vain, since the end of their hour tells them. */
export class RememberedLinks {
  private readonly links = new LRUCache<string, Remembered>({ max: most });
  /** By organization, the link whose uses were counted in vain last. */
  private readonly busiest = new LRUCache<string, string>({ max: most });

  of(inviteId: string): Remembered {
    const link = this.links.get(inviteId) ?? { untoldUntil: 0, uses: 0 };
    this.links.set(inviteId, link);
    return link;
  }

  /** @param at when it was used; ms */
  isVain({ organizationId, inviteId }: Link, at: number): boolean {
    const isVain = at < this.of(inviteId).untoldUntil;
    if (isVain) this.busiest.set(organizationId, inviteId);
    return isVain;
  }

  /** @returns the link of whose uses nobody needs to hear that have happened by now, if any */
  passedOver(organizationId: string, now: number): string[] {
    const inviteId = this.busiest.get(organizationId);
    if (inviteId === undefined) return [];
    return now + clocksDiffer < this.of(inviteId).untoldUntil ? [inviteId] : [];
  }
}
