import { join } from 'node:path';
import { FoyerOverHttp } from './foyer-server.mjs';
import { load, postRequest } from './http-load.mjs';
import { MailSink } from './mail-sink.mjs';
import { NodeServer } from './node-server.mjs';
import { OneStatement } from './one-statement.mjs';
import { BetterAuth } from './peers/better-auth.mjs';
import { quiet } from './quiet.mjs';

const organizations = 200;
const names = {
  hot: 'foyer: redemptions over HTTP, one hot link, 64 connections',
  accept: 'better-auth: accept-invitation, 64 connections',
  two: 'foyer: the same by two processes',
  invite: 'foyer: e-mail invites over HTTP, 200 organizations, 32 connections',
  unsent: 'foyer: the same without mail',
  peerInvite: 'better-auth: create-invitation, the same',
  single: 'foyer: one redemption over HTTP, 1 connection',
  bare: 'bare server: one redemption over HTTP, 1 connection',
};

/** @returns how many requests each measure sends: the same number into each organization */
const sized = (scale) => {
  const full = { hot: 8_000, accept: 2_000, invites: 4_000, peerInvites: 2_000, single: 400 };
  const whole = (n) => Math.ceil((n * scale) / organizations) * organizations;
  return Object.fromEntries(Object.entries(full).map(([name, n]) => [name, whole(n)]));
};

/** Servers that are asked over HTTP, each a process of its own, all on one PostgreSQL. */
export class HttpPart {
  isWarm = true;
  invited = { ours: 0, theirs: 0 };

  constructor(results, scale) {
    this.results = results;
    this.sizes = sized(scale);
    this.warmUpSizes = sized(scale / 4);
  }

  async open(database) {
    this.database = database;
    this.sink = await MailSink.open();
    this.foyer = await FoyerOverHttp.start(await database.create('foyer_http_bench'), this.sink.url);
    this.peer = await BetterAuth.start(await database.create('better_auth_bench'));
    const bareUrl = await database.create('bare_bench');
    this.raw = await OneStatement.open(bareUrl);
    this.bare = await NodeServer.start(join(import.meta.dirname, 'bare-server.mjs'), {
      env: { DATABASE_URL: bareUrl },
      path: '/',
    });
    await this.prepare();
    await this.cold(() => this.round(0));
  }

  /** What is run for the compilers of the servers' engines alone. */
  async cold(work) {
    const { sizes } = this;
    this.sizes = this.warmUpSizes;
    this.isWarm = false;
    await work();
    this.sizes = sizes;
    this.isWarm = true;
  }

  async prepare() {
    const { foyer, peer, sizes } = this;
    this.cookies = await foyer.signIn(Math.max(sizes.hot, sizes.single));
    await peer.signIn(sizes.accept + 1);
    this.ours = [];
    for (let n = 0; n < organizations; n += 1) this.ours.push(await foyer.found(null));
    this.theirs = await peer.found(organizations);
  }

  async measure(name, servers, requests, connections) {
    const ports = servers.map(({ port }) => port);
    const busy = () => [
      servers.reduce((sum, server) => sum + server.usage.seconds, 0),
      this.database.busySeconds(),
    ];
    const before = busy();
    const run = await load(ports, requests, connections).catch((cause) => {
      throw new Error(`${name}: ${cause.message}`, { cause });
    });
    const [serverMicros, databaseMicros] = busy().map(
      (seconds, n) => (1_000_000 * (seconds - before[n])) / requests.length,
    );
    if (this.isWarm) this.results.add(name, { ...run, serverMicros, databaseMicros });
  }

  /** One round of everything; what Foyer and its peers do takes turns. */
  async round(number) {
    await this.hotLink(names.hot);
    await this.accept();
    await this.twoProcesses();
    await this.invite(`r${number}`);
    await this.oneAtATime(number);
  }

  async hotLink(name) {
    const { foyer, cookies, sizes } = this;
    const link = await foyer.link(sizes.hot);
    const requests = foyer.redemptions(link, cookies.slice(0, sizes.hot));
    await this.measure(name, foyer.processes, requests, 64);
    await quiet(foyer.database);
    await foyer.auditLink(link, sizes.hot);
  }

  async twoProcesses() {
    const second = await this.foyer.another();
    if (this.isWarm) await this.cold(() => this.hotLink(names.two));
    await this.hotLink(names.two);
    this.foyer.processes.pop();
    await second.stop();
  }

  async accept() {
    const { organizationId, requests } = await this.peer.acceptances(this.sizes.accept);
    await this.measure(names.accept, [this.peer.server], requests, 64);
    await this.peer.auditAccepted(organizationId, this.sizes.accept);
  }

  async invite(round) {
    const { foyer, peer, ours, theirs, sizes, sink } = this;
    const at = (list, n) => list[n % list.length];
    const each = (count, request) => Array.from({ length: count }, (_, n) => request(n));
    const mailed = each(sizes.invites, (n) => foyer.invitation(at(ours, n), `${round}m${n}@mail.test`, true));
    const before = sink.received;
    await this.measure(names.invite, foyer.processes, mailed, 32);
    await quiet(foyer.database);
    if (sink.received !== before + sizes.invites) throw new Error(`${sink.received - before} mails came.`);
    const unsent = each(sizes.invites, (n) =>
      foyer.invitation(at(ours, n), `${round}u${n}@mail.test`, false),
    );
    await this.measure(names.unsent, foyer.processes, unsent, 32);
    const theirInvites = each(sizes.peerInvites, (n) =>
      peer.invitation(at(theirs, n), `${round}n${n}@mail.test`),
    );
    await this.measure(names.peerInvite, [peer.server], theirInvites, 32);
    this.invited.ours += sizes.invites * 2;
    this.invited.theirs += sizes.peerInvites;
    await foyer.auditEvents(ours, { InviteCreated: this.invited.ours });
    await peer.auditPending(theirs, this.invited.theirs);
  }

  async oneAtATime(number) {
    const { foyer, raw, bare, sizes, cookies } = this;
    const link = await foyer.link(sizes.single);
    const requests = foyer.redemptions(link, cookies.slice(0, sizes.single));
    await this.measure(names.single, foyer.processes, requests, 1);
    await foyer.auditLink(link, sizes.single);
    const rawLink = await raw.link(`bare${number}`, sizes.single);
    const bareRequests = requests.map((_, n) =>
      postRequest('/', { body: { link: rawLink, name: `b${number}p${n}` } }),
    );
    await this.measure(names.bare, [bare], bareRequests, 1);
    await raw.audit(rawLink, sizes.single);
  }

  compare() {
    const { results } = this;
    results.compare('hot link over HTTP ÷ better-auth', [names.hot, names.accept], { atLeast: 15 });
    results.compare('e-mail invites over HTTP ÷ better-auth', [names.invite, names.peerInvite], {
      atLeast: 10,
    });
    results.compare('the same, no mail in either', [names.unsent, names.peerInvite], { atLeast: 10 });
    results.compare('one redemption, p50 ÷ bare server', [names.single, names.bare], {
      of: 'p50',
      atMost: 2,
    });
    results.compare('hot link, two processes ÷ one', [names.two, names.hot], { atLeast: 0.5 });
  }

  async close() {
    for (const one of [this.foyer, this.peer, this.raw]) await one?.close();
    await this.bare?.stop();
    this.sink?.close();
  }
}
