import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** The statement that ends a transaction, at the end of a message of PostgreSQL's protocol. */
const commits = [Buffer.from('commit\0'), Buffer.from('COMMIT\0')];

/** Stands between a server and PostgreSQL, and breaks connections once a COMMIT was sent, before its answer comes back. */
export class CuttingProxy {
  commits = 0;
  cuts = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    /** Asked at each COMMIT that is sent. */
    private readonly decide: () => boolean,
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  static async start(databaseUrl: string, decide: () => boolean): Promise<CuttingProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CuttingProxy(server, new URL(databaseUrl), decide);
  }

  /** The database, by way of the proxy. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target.href), { port: String(port) }).href;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.sockets.delete(socket));
    }
    upstream.on('data', (chunk) => client.write(chunk));
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.end());
    client.on('data', (chunk: Buffer) => {
      upstream.write(chunk);
      if (commits.some((commit) => chunk.includes(commit))) this.passed(client);
    });
  }

  /** PostgreSQL gets what was sent, and ends the transaction; who sent it will never know. */
  private passed(client: Socket): void {
    this.commits += 1;
    if (!this.decide()) return;
    this.cuts += 1;
    client.destroy();
  }
}
