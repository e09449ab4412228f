import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { usageOf } from './process-usage.mjs';

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/** What the product's image starts Node with; every peer has the same. */
const asInProduction = ['--max-semi-space-size=64'];

const running = new Set();
// whatever ends this process, no server is left behind
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A server of Node in a process of its own, on a port of 127.0.0.1. */
export class NodeServer {
  output = '';
  isStopping = false;

  constructor(port, child) {
    this.port = port;
    this.child = child;
    this.ended = once(child, 'exit');
    running.add(child);
    child.on('exit', (code) => {
      running.delete(child);
      if (!this.isStopping) console.error(`A server ended by itself, with ${code}:\n${this.output}`);
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (this.output += chunk.toString()));
  }

  /**
   * @param file what Node runs; it listens on `PORT`
   * @param path answers 200 once the server is ready
   */
  static async start(file, { env, path, options = [] }) {
    const port = await freePort();
    const child = spawn(process.execPath, [...asInProduction, ...options, file], {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const server = new NodeServer(port, child);
    await server.ready(path);
    return server;
  }

  async ready(path) {
    for (let left = 600; left > 0; left -= 1) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`http://127.0.0.1:${this.port}${path}`).catch(() => undefined);
      if (answer?.status === 200) return;
      await pause(50);
    }
    this.child.kill('SIGKILL');
    throw new Error(`A server did not start:\n${this.output}`);
  }

  /** What the process holds in memory, and for how long it has had a processor. */
  get usage() {
    return usageOf(this.child.pid);
  }

  /** Asks it to end, as Ctrl-C does, and waits until it has. */
  async stop() {
    this.isStopping = true;
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGINT');
    await this.ended;
  }
}
