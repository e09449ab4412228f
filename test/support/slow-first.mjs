import Sequencer from '@jest/test-sequencer';

/**
 * What needs no built server begins while it is built, in workers whose memory is still small. Then the files that wait for leases,
 * mails and processes: last, they would keep one worker busy while the others have nothing to do.
 */
const slow = [
  /^(?!.*[/\\]architecture[/\\]).*\.spec\.ts$/,
  /e2e[/\\]import\./,
  /reminders[/\\]/,
  /test[/\\]crash[/\\]/,
  /e2e[/\\]idempotency\./,
  /sending[/\\]/,
  /\.e2e-spec\.ts$/,
  /\.int-spec\.ts$/,
];

const rankOf = ({ path }) => {
  const rank = slow.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? slow.length : rank;
};

/** In that order, whatever earlier runs have measured: a fresh clone has measured nothing. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
