import { createServer } from 'node:net';

const highest = 65_535;
const attempts = 200;

const bind = (port: number, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });

/** A port that somebody insisted on is taken. The message names the variable that it came from. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(port: number, variable: string) {
    super(`${variable}: port ${port} is taken. Stop what uses it, or set ${variable} to another port.`);
  }
}

/**
 * Finds a port to listen on; 0 as the preferred one means any.
 * @param strict the variable that set the port: then it is that one or none
 * @throws PortTakenError when it is taken and `strict` is given
 */
export const freePort = async (preferred: number, strict?: string, host = '127.0.0.1'): Promise<number> => {
  for (let port = preferred; port <= Math.min(highest, preferred + attempts); port += 1) {
    const got = await bind(port, host);
    if (got !== undefined) return got;
    if (strict !== undefined) throw new PortTakenError(preferred, strict);
  }
  return freePort(0, undefined, host);
};
