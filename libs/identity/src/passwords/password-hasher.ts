import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Semaphore } from './semaphore.js';

/** Argon2id as OWASP's password storage cheat sheet has it: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

const present = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

/** What became of a check; `rehash`: the hash was made with other costs, and is to be replaced by this one. */
export interface PasswordCheck {
  readonly right: boolean;
  readonly rehash?: string;
}

/** NFKC, once, so that a password typed on another keyboard is the same (NIST SP 800-63B-4). Nothing is cut off. */
const prepared = (password: string): string => password.normalize('NFKC');

/** Hashes and checks passwords. As many at a time as leave a processor for everybody else. */
@Injectable()
export class PasswordHasher {
  private readonly line = new Semaphore(Math.max(1, Math.min(3, availableParallelism() - 1)), 1_000);
  private decoy: Promise<string> | undefined;

  /** @returns a PHC string */
  hash(password: string): Promise<string> {
    return this.line.run(() => hash(prepared(password), cost));
  }

  /**
   * @param stored PHC string; undefined, where there is no such account or it has no password, takes the same time
   * @returns whether the password is right
   */
  async check(password: string, stored: string | undefined): Promise<PasswordCheck> {
    const against = stored ?? (await this.decoyHash());
    const matches = await this.line.run(() => verify(against, prepared(password)));
    if (!matches || stored === undefined) return { right: false };
    return present.test(stored) ? { right: true } : { right: true, rehash: await this.hash(password) };
  }

  private decoyHash(): Promise<string> {
    this.decoy ??= this.hash(randomBytes(32).toString('base64'));
    return this.decoy;
  }
}
