import { hash as digestOf } from 'node:crypto';
import { canonicalEvent } from './canonical.js';
import type { EventTexts } from './canonical.js';
import type { StoredEvent } from './events.js';

/** hash(0): 32 zero bytes. */
export const genesis: Buffer = Buffer.alloc(32);

/** Where what is hashed stands while it is: one call for all of it is cheaper than a hash that is fed. */
let workspace = Buffer.alloc(16_384);

const placed = (previous: Buffer, text: string): Buffer => {
  const most = previous.length + text.length * 3; // a UTF-16 code unit is three bytes at most
  if (most > workspace.length) workspace = Buffer.alloc(most * 2);
  workspace.set(previous);
  return workspace.subarray(0, previous.length + workspace.write(text, previous.length));
};

/**
 * hash(n) = SHA-256(the 32 raw bytes of hash(n-1) ‖ UTF-8 of the RFC 8785 form of the stored event without `hash`).
 * @returns 32 bytes
 */
export const chainHash = (previous: Buffer, event: Omit<StoredEvent, 'hash'>, texts?: EventTexts): Buffer =>
  Buffer.from(digestOf('sha256', placed(previous, canonicalEvent(event, texts)), 'hex'), 'hex');

/** What is wrong at the first bad place of a log. */
export interface ChainProblem {
  readonly sequence: number;
  readonly problem: 'gap' | 'changed' | 'foreign' | 'head-missing' | 'head-differs';
}

/** @returns the problem with a log's recorded head, if its events, the last of which has that hash, do not lead to it */
export const endOfChain = (
  head: { readonly sequence: number; readonly hash: string },
  last: number,
  hash: string,
): ChainProblem | undefined => {
  if (head.sequence !== last) return { sequence: Math.min(head.sequence, last) + 1, problem: 'head-missing' };
  return head.hash === hash ? undefined : { sequence: last, problem: 'head-differs' };
};

/** Verifies a log event by event, in constant memory. Feed it every event in order of sequence. */
export class ChainVerifier {
  private last = 0;
  private hash = genesis;

  constructor(private readonly organizationId: string) {}

  /** Sequence up to which all is well. */
  get verifiedTo(): number {
    return this.last;
  }

  get headHash(): string {
    return this.hash.toString('hex');
  }

  /** @returns the problem with this event, if any; nothing after it can be trusted */
  next(event: StoredEvent): ChainProblem | undefined {
    const sequence = this.last + 1;
    if (event.sequence !== sequence) return { sequence, problem: 'gap' };
    if (event.organizationId !== this.organizationId) return { sequence, problem: 'foreign' };
    const { hash, ...hashed } = event;
    const expected = chainHash(this.hash, hashed);
    if (expected.toString('hex') !== hash) return { sequence, problem: 'changed' };
    this.last = sequence;
    this.hash = expected;
    return undefined;
  }

  /** @returns the problem with the log's recorded head, if the events do not lead to it */
  end(head: { sequence: number; hash: string }): ChainProblem | undefined {
    return endOfChain(head, this.last, this.headHash);
  }
}
