import type { Server } from 'node:http';
import { join } from 'node:path';
import { freePort } from 'foyer/platform';
import { listenForMail } from './mail-receiver.js';
import { createMailboxSite } from './mailbox-site.js';
import { MessageStore } from './message-store.js';

export interface MailboxOptions {
  /** Messages are kept in its folder `mail`, and outlive the process. */
  readonly dataDir: string;
  /** First ports to try; the next free ones are taken. */
  readonly smtpPort?: number;
  readonly webPort?: number;
}

export interface RunningMailbox {
  readonly smtpUrl: string;
  readonly webUrl: string;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** Between the look and the listening another process can take the port. */
const onFreePort = async <T>(
  preferred: number,
  listen: (port: number) => Promise<T>,
): Promise<[number, T]> => {
  const port = await freePort(preferred);
  try {
    return [port, await listen(port)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return onFreePort(preferred, listen);
  }
};

const openSite = (store: MessageStore, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const site = createMailboxSite(store);
    site.once('error', reject).listen(port, host, () => resolve(site));
  });

/** Starts a mail server for development, and a page to read what it received, both on loopback alone. */
export const startMailbox = async ({
  dataDir,
  smtpPort = 1025,
  webPort = 8025,
}: MailboxOptions): Promise<RunningMailbox> => {
  const store = await MessageStore.open(join(dataDir, 'mail'));
  const [smtp, stopReceiving] = await onFreePort(smtpPort, (port) => listenForMail(store, port, host));
  const [web, site] = await onFreePort(webPort, (port) => openSite(store, port));
  return {
    smtpUrl: `smtp://${host}:${smtp}`,
    webUrl: `http://localhost:${web}`,
    close: async () => {
      site.closeAllConnections();
      await Promise.all([stopReceiving(), new Promise((resolve) => site.close(resolve))]);
    },
  };
};
