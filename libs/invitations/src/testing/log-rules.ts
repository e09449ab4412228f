import type { ReadableEvent } from 'foyer/event-log';

type Data = Record<string, unknown>;

interface LinkSeen {
  readonly generation: number;
  readonly users: Set<unknown>;
  maxUses: number | null;
}

/** Replays an organization's log and names every rule of the domain (1 to 5) that an event of it breaks. */
export class LogRules {
  readonly broken: string[] = [];
  private readonly links = new Map<string, LinkSeen>();
  private readonly invited = new Map<string, { subject: unknown; holds: boolean }>();
  private readonly open = new Map<unknown, string>();
  private readonly members = new Set<unknown>();
  private generation = 0;
  private seatLimit: number | null = null;
  /** Seats taken after the last decision: one that lowers the limit may leave too many, no decision may add to them. */
  private settled = 0;

  see({ type, stream, sequence, data }: ReadableEvent): void {
    const facts = data as Data;
    const before = this.broken.length;
    this.onOrganization(type, facts);
    this.onMembers(type, facts);
    this.onInvites(type, stream, facts);
    if (type !== 'InviteRedeemed') this.checkSeats();
    for (let n = before; n < this.broken.length; n += 1) this.broken[n] += ` (event ${sequence})`;
  }

  private onOrganization(type: string, facts: Data): void {
    if (type === 'AllLinksDisabled' || type === 'LinksSwitchedOff') this.generation += 1;
    if (type === 'SeatLimitSet') this.seatLimit = facts['limit'] as number | null;
  }

  private onMembers(type: string, facts: Data): void {
    if (type === 'MemberJoined') this.members.add(facts['subject']);
    if (type === 'MemberRemoved') this.members.delete(facts['subject']);
  }

  private onInvites(type: string, stream: string, facts: Data): void {
    if (type === 'InviteCreated') this.create(stream, facts);
    if (type === 'InviteResent') this.hold(stream, facts['subject']);
    if (type === 'InviteEdited' && facts['maxUses'] !== undefined)
      this.limit(stream, facts['maxUses'] as number | null);
    if (type === 'InviteRedeemed') this.redeem(stream, facts);
    if (['InviteRevoked', 'InviteDeclined', 'InviteExpired', 'InviteRedeemed'].includes(type))
      this.release(stream);
  }

  private create(stream: string, facts: Data): void {
    if (facts['kind'] === 'email') this.hold(stream, facts['subject']);
    else {
      const maxUses = facts['maxUses'] as number | null;
      this.links.set(stream, { generation: this.generation, users: new Set(), maxUses });
    }
  }

  private limit(stream: string, maxUses: number | null): void {
    const link = this.links.get(stream);
    if (link) link.maxUses = maxUses;
  }

  private hold(stream: string, subject: unknown): void {
    const other = this.open.get(subject);
    if (other !== undefined && other !== stream) this.broken.push('2: two open invites for one address');
    this.open.set(subject, stream);
    this.invited.set(stream, { subject, holds: true });
  }

  private release(stream: string): void {
    const invite = this.invited.get(stream);
    if (!invite) return;
    invite.holds = false;
    if (this.open.get(invite.subject) === stream) this.open.delete(invite.subject);
  }

  private redeem(stream: string, { subject }: Data): void {
    const invite = this.invited.get(stream);
    if (invite && invite.subject !== subject)
      this.broken.push('5: an e-mail invite was used by somebody else');
    const link = this.links.get(stream);
    if (!link) return;
    if (link.users.has(subject)) this.broken.push('1: somebody used a link twice');
    link.users.add(subject);
    if (link.maxUses !== null && link.users.size > link.maxUses)
      this.broken.push('1: more uses than the quota');
    if (link.generation !== this.generation)
      this.broken.push('4: a link was used after all links were disabled');
  }

  private checkSeats(): void {
    // who joins by a link has the seat that an invite of their own held; that the invite is over comes next in the log
    const held = [...this.invited.values()].filter(
      ({ holds, subject }) => holds && !this.members.has(subject),
    ).length;
    const taken = this.members.size + held;
    const limit = this.seatLimit;
    if (limit !== null && taken > limit && taken > this.settled)
      this.broken.push('3: more seats taken than there are');
    this.settled = taken;
  }
}
