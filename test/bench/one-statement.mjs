import pg from 'pg';

const tables = `
  create table link (id text primary key, uses int not null, quota int not null);
  create table event (stream text, version int, type text, data jsonb, primary key (stream, version));
  create table member (link text, person text, email text, joined_at timestamptz, primary key (link, person));`;

/** Guarded counter, both events and the member in one statement; one round trip, no lock across it. No chain, no encryption. */
const redeem = `
  with used as (update link set uses = uses + 1 where id = $1 and uses < quota returning uses),
  joined as (insert into member select $1, $2, $3, now() from used),
  first as (insert into event select $1, uses, 'InviteRedeemed', $4::jsonb from used),
  second as (insert into event select $2, 1, 'MemberJoined', $4::jsonb from used)
  select uses from used`;

const data = JSON.stringify({
  grant: { roles: ['member'], teams: [] },
  userType: 'standard',
  note: 'x'.repeat(200),
});

/** The limit of what others do: raw SQL through `pg`, a redemption a statement. */
export class OneStatement {
  constructor(url) {
    this.pool = new pg.Pool({ connectionString: url, max: 32 });
    this.pool.on('error', () => undefined); // the database may go away before a connection that is closing has gone
  }

  static async open(url) {
    const one = new OneStatement(url);
    await one.pool.query(tables);
    return one;
  }

  async link(id, quota) {
    await this.pool.query(`insert into link values ($1, 0, $2)`, [id, quota]);
    return id;
  }

  async redeem(link, name) {
    const values = [link, name, `${name}@people.test`, data];
    await this.pool.query({ name: 'redeem', text: redeem, values });
  }

  /** @throws Error when counter, events and members differ */
  async audit(link, expected) {
    const { rows } = await this.pool.query(
      `select l.uses, (select count(*)::int from member where link = $1) as members,
         (select count(*)::int from event where stream = $1) as events from link l where id = $1`,
      [link],
    );
    const { uses, members, events } = rows[0];
    if (uses !== expected || members !== expected || events !== expected)
      throw new Error('The raw design is not exact.');
  }

  close() {
    return this.pool.end();
  }
}
