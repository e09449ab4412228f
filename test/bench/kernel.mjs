import { Emmett } from './peers/emmett.mjs';
import { Foyer } from './foyer.mjs';
import { callers } from './measure.mjs';
import { OneStatement } from './one-statement.mjs';

const organizations = 1_000;
const names = {
  hot: 'foyer: redemptions, one hot link, 64 callers',
  rawHot: 'one statement: redemptions, one hot link, 64 callers',
  single: 'foyer: one redemption, 1 caller',
  rawSingle: 'one statement: one redemption, 1 caller',
  many: 'foyer: redemptions, 1,000 organizations, 256 callers',
  rawMany: 'one statement: redemptions, 1,000 organizations, 256 callers',
  invites: 'foyer: 10,000 e-mail invites, one organization, 256 callers',
  distinct: 'foyer: appends, distinct streams, 32 callers',
  emmett: 'emmett: appends, distinct streams, 32 callers',
};

/** Foyer's modules in this process, without HTTP, beside raw SQL and emmett. */
export class KernelPart {
  tickets = { foyer: [], raw: [] };

  constructor(results, scale) {
    this.results = results;
    this.scaled = (count) => Math.ceil(count * scale);
  }

  async open(database) {
    this.foyer = await Foyer.open(await database.create('foyer_bench'));
    this.raw = await OneStatement.open(await database.create('raw_bench'));
    this.emmett = new Emmett(await database.create('emmett_bench'));
    for (let n = 0; n < organizations; n += 1) {
      this.tickets.foyer.push(await this.foyer.link(await this.foyer.found(`many${n}`), null));
      this.tickets.raw.push(await this.raw.link(`many${n}`, 1_000_000));
    }
  }

  async measure(name, count, atOnce, work) {
    this.results.add(name, await callers(count, atOnce, work));
  }

  async round(number) {
    await this.hotLink(number);
    await this.manyOrganizations(number);
    await this.invites(number);
  }

  async hotLink(round) {
    const { foyer, raw } = this;
    const [ours, theirs, single] = [10_000, 3_000, 300].map(this.scaled);
    const asker = await foyer.found(`hot${round}`);
    const ticket = await foyer.link(asker, null);
    await this.measure(names.hot, ours, 64, (n) => foyer.redeem(ticket, `p${n}`));
    await foyer.audit(asker.organizationId, 'InviteRedeemed', ours);
    const link = await raw.link(`hot${round}`, 1_000_000);
    await this.measure(names.rawHot, theirs, 64, (n) => raw.redeem(link, `h${round}p${n}`));
    await raw.audit(link, theirs);
    await this.measure(names.single, single, 1, (n) => foyer.redeem(ticket, `s${n}`));
    await this.measure(names.rawSingle, single, 1, (n) => raw.redeem(link, `h${round}s${n}`));
  }

  async manyOrganizations(round) {
    const { foyer, raw, tickets } = this;
    const at = (list, n) => list[n % list.length];
    const count = this.scaled(10_000);
    await this.measure(names.many, count, 256, (n) => foyer.redeem(at(tickets.foyer, n), `m${round}p${n}`));
    await this.measure(names.rawMany, count, 256, (n) => raw.redeem(at(tickets.raw, n), `m${round}p${n}`));
  }

  async invites(round) {
    const { foyer, emmett } = this;
    const [mailed, ours, theirs] = [10_000, 20_000, 4_000].map(this.scaled);
    const asker = await foyer.found(`mail${round}`);
    await this.measure(names.invites, mailed, 256, (n) => foyer.invite(asker, `i${n}`));
    await foyer.audit(asker.organizationId, 'InviteCreated', mailed);
    await this.measure(names.distinct, ours, 32, (n) => foyer.append(asker.organizationId, `s${round}-${n}`));
    await foyer.audit(asker.organizationId, 'PersonPassed', ours);
    await this.measure(names.emmett, theirs, 32, (n) => emmett.append(`s${round}-${n}`));
  }

  compare() {
    const { results } = this;
    results.compare('hot link in process ÷ one statement', [names.hot, names.rawHot], { atLeast: 8 });
    results.compare('1,000 organizations ÷ one statement', [names.many, names.rawMany], { atLeast: 3 });
    results.compare('e-mail invites in one organization, per second', [names.invites], { atLeast: 5_000 });
    results.compare('appends ÷ emmett', [names.distinct, names.emmett], { atLeast: 6 });
  }

  async close() {
    for (const one of [this.foyer, this.raw, this.emmett]) await one?.close();
  }
}
