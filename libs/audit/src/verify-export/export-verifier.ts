import { createHash } from 'node:crypto';
import { canonical, EventLines } from 'foyer/event-log/reading';
import type { Checkpoint, CheckpointKey } from '../checkpoints/checkpoint.js';
import { isSignedBy } from '../checkpoints/checkpoint.js';
import type { ExportLine } from './export-line.js';
import { readLine } from './export-line.js';

/**
 * What is wrong at the first bad place of an export. `missing`: that event is not there, or its line stands later;
 * `added`: a line stands where that event should; `changed`; `cut`: the export ends before its checkpoint;
 * `unsigned`, `forged`, `unknown-key`: of the checkpoint of that event; `rewritten`: the events lead elsewhere than an
 * earlier signature says, so that one of them up to here is another; `foreign`: of another organization.
 */
export type ExportProblem =
  'missing' | 'added' | 'changed' | 'cut' | 'foreign' | 'unsigned' | 'forged' | 'unknown-key' | 'rewritten';

/** What became of verifying an export. */
export interface ExportVerification {
  readonly ok: boolean;
  readonly organizationId: string | null;
  readonly verifiedTo: number;
  /** Where the export ends according to its signature, or to the checkpoint that was brought along. */
  readonly checkpoint: Checkpoint | null;
  /** Whether the keys were known beforehand: those that an export brings prove nothing about who made it. */
  readonly pinned: boolean;
  readonly firstBad?: { readonly sequence: number; readonly problem: ExportProblem };
}

/** What is known beforehand. */
export interface Trusted {
  readonly keys?: readonly CheckpointKey[];
  /** One that was kept elsewhere: the export must reach it. */
  readonly checkpoint?: Checkpoint;
}

type Bad = ExportVerification['firstBad'];

/** Verifies an export line by line, in constant memory. */
export class ExportVerifier {
  private readonly lines = new EventLines();
  private readonly keys = new Map<string, string>();
  private organizationId: string | null;
  private last = 0;
  private hash: Buffer = Buffer.alloc(32);
  /** What the events must lead to: the export's own end, and what was brought along. */
  private readonly expected: Checkpoint[] = [];
  private complete = false;
  private firstBad: Bad;

  constructor(private readonly trusted: Trusted = {}) {
    for (const { keyId, publicKey } of trusted.keys ?? []) this.keys.set(keyId, publicKey);
    if (trusted.checkpoint) this.expected.push(trusted.checkpoint);
    this.organizationId = trusted.checkpoint?.organizationId ?? null;
  }

  /**
   * Takes a line as it stands in a file, without its line feed. What is no event that follows, beyond doubt, is read as a text.
   * @returns whether it is worth going on
   */
  nextBytes(source: Buffer, from: number, to: number): boolean {
    return this.follows(source, from, to) || this.next(source.toString('utf8', from, to));
  }

  /** @returns whether it is worth going on */
  next(text: string): boolean {
    this.firstBad ??= this.take(readLine(text));
    return this.firstBad === undefined;
  }

  finish(): ExportVerification {
    const firstBad = this.firstBad ?? this.endsBadly();
    return {
      ok: firstBad === undefined,
      organizationId: this.organizationId,
      verifiedTo: this.last,
      checkpoint: this.end ?? null,
      pinned: this.trusted.keys !== undefined,
      ...(firstBad && { firstBad }),
    };
  }

  private follows(source: Buffer, from: number, to: number): boolean {
    const { organizationId, hash: previous } = this;
    const sequence = this.last + 1;
    if (this.firstBad || organizationId === null || this.isPastAll(sequence)) return false;
    const hash = this.lines.follows({ organizationId, sequence, previous }, source, from, to);
    if (!hash) return false;
    this.firstBad = this.reach(sequence, hash);
    return this.firstBad === undefined;
  }

  /** No signature speaks of what comes behind all of them. */
  private isPastAll(sequence: number): boolean {
    return this.expected.every((checkpoint) => checkpoint.sequence < sequence);
  }

  private get end(): Checkpoint | undefined {
    return this.expected.toSorted((a, b) => b.sequence - a.sequence)[0];
  }

  private take(line: ExportLine): Bad {
    if (line.is === 'event') return this.event(line.event);
    if (line.is === 'export') return this.begin(line.checkpoint);
    if (line.is === 'checkpoint') return this.passing(line.checkpoint);
    if (line.is === 'key') return this.key(line.key);
    return { sequence: this.last + 1, problem: 'changed' };
  }

  /** A key with a known name is not taken from the export. */
  private key({ keyId, publicKey }: CheckpointKey): undefined {
    if (this.trusted.keys === undefined && !this.keys.has(keyId)) this.keys.set(keyId, publicKey);
  }

  /** Its signature is verified at the end, when every key was told. */
  private begin(checkpoint: Checkpoint): Bad {
    if (this.last > 0) return { sequence: this.last + 1, problem: 'added' };
    this.organizationId ??= checkpoint.organizationId;
    if (checkpoint.organizationId !== this.organizationId) return { sequence: 1, problem: 'foreign' };
    this.expected.push(checkpoint);
    this.complete = true;
    return undefined;
  }

  private signature(checkpoint: Checkpoint): Bad {
    const { sequence, keyId } = checkpoint;
    const key = this.keys.get(keyId);
    if (key === undefined) return { sequence, problem: 'unknown-key' };
    return isSignedBy(key, checkpoint) ? undefined : { sequence, problem: 'forged' };
  }

  private passing(checkpoint: Checkpoint): Bad {
    if (checkpoint.organizationId !== this.organizationId)
      return { sequence: this.last + 1, problem: 'foreign' };
    if (checkpoint.sequence !== this.last)
      return { sequence: this.last + 1, problem: checkpoint.sequence > this.last ? 'missing' : 'added' };
    return this.signature(checkpoint) ?? this.agrees(checkpoint);
  }

  private agrees({ sequence, hash }: Checkpoint): Bad {
    return this.hash.toString('hex') === hash ? undefined : { sequence, problem: 'rewritten' };
  }

  private event(event: Readonly<Record<string, unknown>>): Bad {
    const sequence = this.last + 1;
    const told = event['sequence'];
    if (told !== sequence) {
      const misses = typeof told === 'number' && told > sequence;
      return { sequence, problem: misses ? 'missing' : 'added' };
    }
    this.organizationId ??= String(event['organizationId']);
    if (event['organizationId'] !== this.organizationId) return { sequence, problem: 'foreign' };
    if (this.isPastAll(sequence)) return { sequence, problem: this.complete ? 'added' : 'unsigned' };
    return this.link(event, sequence);
  }

  private link({ hash, ...hashed }: Readonly<Record<string, unknown>>, sequence: number): Bad {
    const expected = createHash('sha256').update(this.hash).update(canonical(hashed)).digest();
    if (expected.toString('hex') !== hash) return { sequence, problem: 'changed' };
    return this.reach(sequence, expected);
  }

  private reach(sequence: number, hash: Buffer): Bad {
    this.last = sequence;
    this.hash = hash;
    for (const checkpoint of this.expected) {
      const bad = checkpoint.sequence === sequence ? this.agrees(checkpoint) : undefined;
      if (bad) return bad;
    }
    return undefined;
  }

  private endsBadly(): Bad {
    const { end } = this;
    if (!end) return { sequence: this.last + 1, problem: 'unsigned' };
    for (const checkpoint of this.expected) {
      const bad = this.signature(checkpoint);
      if (bad) return bad;
    }
    return this.last < end.sequence ? { sequence: this.last + 1, problem: 'cut' } : undefined;
  }
}
