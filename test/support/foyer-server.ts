import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { eventually } from './eventually.js';
import { ownPort } from './own-port.js';

const root = resolve(__dirname, '../..');

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
    const port = env['PORT'] ?? String(await ownPort());
    const child = spawn(
      process.execPath,
      ['--max-semi-space-size=64', resolve(root, 'dist/apps/server/src/main.js')],
      {
        cwd: root,
        env: {
          PATH: process.env['PATH'] ?? '',
          LOG_LEVEL: 'warn',
          FOYER_RATE_LIMITS: 'off',
          ...env,
          PORT: port,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const server = new FoyerServer(`http://localhost:${port}`, child);
    await server.ready();
    return server;
  }

  get printed(): string {
    return this.output;
  }

  /** What it says once it has started, with every address: shortly after it is ready. */
  async greeting(): Promise<string> {
    await eventually(() => this.output.includes('Ctrl-C'), 'the server says where it is');
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
    const isReady = async (): Promise<boolean> => {
      if (this.child.exitCode !== null)
        throw new Error(`The server ended with ${this.child.exitCode}:\n${this.output}`);
      const answer = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      return answer?.status === 200;
    };
    await eventually(isReady, 'the server is ready');
  }
}
