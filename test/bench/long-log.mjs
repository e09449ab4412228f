import { defineTeamCommand } from 'foyer/organizations';
import { grant } from './foyer.mjs';
import { callers } from './measure.mjs';

const atOnce = 256;
const window = 3_000;
const step = 50_000;
const early = 1_000;

/** Ways in which invites differ, so that every filter finds something: rarely, often or always. */
const variety = (n) => ({
  sendMail: false,
  note: n % 1_000 === 1 ? 'asked for by zebra' : n % 10 === 0 ? 'from the fair' : null,
  grant: {
    ...grant,
    roles: n % 1_000 === 2 ? ['member', 'auditor'] : ['member'],
    teams: n % 100 === 3 ? ['eng'] : [],
    primaryTeam: n % 100 === 3 ? 'eng' : null,
  },
});

/** One organization's log of a million invites and what became of some, written by the kernel, command by command. */
export class LongLog {
  invited = 0;

  constructor(foyer, database) {
    this.foyer = foyer;
    this.database = database;
  }

  static async begin(foyer, database) {
    const log = new LongLog(foyer, database);
    log.asker = await log.foundWithTeam('million');
    return log;
  }

  async foundWithTeam(slug) {
    const asker = await this.foyer.found(slug);
    await this.foyer.log.handle(defineTeamCommand(asker, { key: 'eng', name: 'Engineering' }));
    return asker;
  }

  get organizationId() {
    return this.asker.organizationId;
  }

  /** Invites until so many people have been, every hundredth of whom accepts; and one link for a thousand people. */
  async grow(until) {
    const { foyer, asker } = this;
    while (this.invited < until) {
      const from = this.invited;
      const many = Math.min(step, until - from);
      const { rate, text } = await this.watched(many, async (k) => {
        const n = from + k;
        const ticket = await foyer.invite(asker, `m${n}`, variety(n));
        if (n % 100 === 5) await foyer.redeem(ticket, `m${n}`);
        if (n % 1_000 === 7) await foyer.link(asker, null);
      });
      this.invited += many;
      console.log(`${this.invited} of ${until} invites, ${Math.round(rate)}/s, ${text}`);
    }
  }

  /** As {@link callers}, with the processor time of each operation, here and in the database. */
  async watched(count, work) {
    const busy = () => [
      process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
      this.database.busySeconds(),
    ];
    const before = busy();
    const run = await callers(count, atOnce, work);
    const [serverMicros, databaseMicros] = busy().map((seconds, n) => (1e6 * (seconds - before[n])) / count);
    const text = `${Math.round(serverMicros)} µs of this process and ${Math.round(databaseMicros)} µs of the database each`;
    return { ...run, serverMicros, databaseMicros, text };
  }

  /** Throughput here and in an organization that is as short as it can be, in turns, also as to which is first: what else the machine does hits both. */
  async compareHeads(rounds, results, names) {
    const { foyer } = this;
    for (let round = 1; round <= rounds; round += 1) {
      const short = await this.foundWithTeam(`short${round}`);
      await callers(early, atOnce, (n) => foyer.invite(short, `e${n}`, variety(n)));
      const run = (asker, name) =>
        this.watched(window, (n) => foyer.invite(asker, `${name}${round}-${n}`, variety(n)));
      const both = [
        [names.early, short],
        [names.late, this.asker],
      ];
      for (const [name, asker] of round % 2 === 1 ? both : both.reverse())
        results.add(name, await run(asker, 'w'));
    }
  }

  /** @returns how many events its log has */
  head() {
    return this.foyer.head(this.organizationId);
  }
}
