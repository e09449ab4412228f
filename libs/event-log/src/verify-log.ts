import type { Pool } from 'pg';
import type { ChainProblem } from './chain.js';
import { ChainVerifier } from './chain.js';
import type { StoredEvent } from './events.js';
import { readHead, readStored } from './reader.js';

/** What became of verifying a log: all well up to a sequence, and the first bad place if there is one. */
export interface Verification {
  readonly ok: boolean;
  readonly verifiedTo: number;
  readonly firstBad?: ChainProblem;
}

const pageSize = 5_000;

const verdict = (verifier: ChainVerifier, firstBad: ChainProblem | undefined): Verification => ({
  ok: firstBad === undefined,
  verifiedTo: verifier.verifiedTo,
  ...(firstBad && { firstBad }),
});

/** While a page is worked on, the next one is on its way. */
async function* pagesUntil(
  pool: Pool,
  organizationId: string,
  until: number,
): AsyncGenerator<readonly StoredEvent[]> {
  const ask = (after: number): Promise<StoredEvent[]> => {
    const asked = readStored(pool, organizationId, { after, until, limit: pageSize });
    asked.catch(() => undefined); // whoever stops early does not wait for it
    return asked;
  };
  for (let asked = ask(0); ;) {
    const page = await asked;
    const last = page.at(-1);
    if (!last) return;
    asked = ask(last.sequence);
    yield page;
  }
}

/**
 * Verifies an organization's log from its first event to the head that stands when it begins, in constant memory.
 * @param progress called after each page with the sequence verified so far and the head's
 */
export const verifyLog = async (
  pool: Pool,
  organizationId: string,
  progress: (verifiedTo: number, head: number) => void = () => undefined,
): Promise<Verification> => {
  const head = await readHead(pool, organizationId);
  const verifier = new ChainVerifier(organizationId);
  for await (const events of pagesUntil(pool, organizationId, head.sequence)) {
    for (const event of events) {
      const problem = verifier.next(event);
      if (problem) return verdict(verifier, problem);
    }
    progress(verifier.verifiedTo, head.sequence);
  }
  return verdict(verifier, verifier.end(head));
};
