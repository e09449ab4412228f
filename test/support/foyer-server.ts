import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** @returns a port of 127.0.0.1 that was free a moment ago */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** The built server, running as a process of its own. */
export class FoyerServer {
  private output = '';
  private readonly ended: Promise<unknown>;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = once(child, 'exit');
  }

  /** Starts `dist/` with these settings, and waits until it is ready. */
  static async start(env: Record<string, string>): Promise<FoyerServer> {
    const port = env['PORT'] ?? String(await freePort());
    const child = spawn(process.execPath, [resolve(root, 'dist/apps/server/src/main.js')], {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        LOG_LEVEL: 'warn',
        FOYER_RATE_LIMITS: 'off',
        ...env,
        PORT: port,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new FoyerServer(`http://localhost:${port}`, child);
    await server.ready();
    return server;
  }

  get printed(): string {
    return this.output;
  }

  /** What it says once it has started, with every address: shortly after it is ready. */
  async greeting(): Promise<string> {
    while (!this.output.includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 10));
    return this.output;
  }

  /** kill -9, and waits until the process is gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks it to end, as Ctrl-C does. @returns its exit code */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGINT');
    await this.ended;
    return this.child.exitCode;
  }

  private async ready(): Promise<void> {
    for (let left = 600; left > 0; left -= 1) {
      if (this.child.exitCode !== null)
        throw new Error(`The server ended with ${this.child.exitCode}:\n${this.output}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (answer?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server was not ready in 30 s:\n${this.output}`);
  }
}
