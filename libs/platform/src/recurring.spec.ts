import { SchedulerRegistry } from '@nestjs/schedule';
import { eventually, pause } from '../../../test/support/eventually.js';
import { Recurring } from './recurring.js';

/** Work whose turns a test begins to see, and ends. */
const work = () => {
  const said: unknown[] = [];
  const turns: { end(count: number): void; fail(error: Error): void }[] = [];
  const run = () => new Promise<number>((end, fail) => void turns.push({ end, fail }));
  const logger = { debug: (line: unknown) => said.push(line), warn: (line: unknown) => said.push(line) };
  const scheduler = new SchedulerRegistry();
  const parts = { name: 'dusting', run, every: 1, logger, done: 'Dusted', failed: 'Not dusted' };
  const job = new Recurring(scheduler, parts);
  const turn = async (n: number) => eventually(() => turns[n - 1], `turn ${n}`);
  return { job, turns, turn, said, scheduler };
};

describe('recurring work', () => {
  it('comes again and again, one turn at a time, and says what a turn has done', async () => {
    const { job, turns, turn, said } = work();
    job.onApplicationBootstrap();
    const first = await turn(1);
    await pause(20);
    expect(turns).toHaveLength(1);
    first.end(3);
    (await turn(2)).end(0);
    await turn(3);
    expect(said).toEqual([{ msg: 'Dusted', count: 3 }]);
  });

  it('says that a turn failed, and goes on', async () => {
    const { job, turn, said } = work();
    const error = new Error('no database');
    job.onApplicationBootstrap();
    (await turn(1)).fail(error);
    (await turn(2)).end(1);
    await turn(3);
    expect(said).toEqual([
      { err: error, msg: 'Not dusted' },
      { msg: 'Dusted', count: 1 },
    ]);
  });

  it('ends with the turn under way, and begins no other', async () => {
    const { job, turns, turn, scheduler } = work();
    job.onApplicationBootstrap();
    const last = await turn(1);
    expect([scheduler.getIntervals(), scheduler.getTimeouts()]).toEqual([['dusting'], []]);
    let isOver = false;
    const over = job.onApplicationShutdown().then(() => (isOver = true));
    await pause(20);
    expect(isOver).toBe(false);
    last.end(0);
    await over;
    await pause(20);
    expect([turns.length, scheduler.getIntervals()]).toEqual([1, []]);
  });

  it('does not begin when it ends before its first turn, which may come sooner than the others', async () => {
    let turns = 0;
    const count = () => Promise.resolve((turns += 1));
    const silent = { debug: () => undefined, warn: () => undefined };
    const scheduler = new SchedulerRegistry();
    const parts = { name: 'counting', run: count, logger: silent, done: '', failed: '' };
    const never = new Recurring(scheduler, { ...parts, every: 5 });
    never.onApplicationBootstrap();
    expect(scheduler.getTimeouts()).toEqual(['counting']);
    await never.onApplicationShutdown();
    await pause(20);
    expect(turns).toBe(0);
    const soon = new Recurring(scheduler, { ...parts, every: 3_600_000, firstAfter: 1 });
    soon.onApplicationBootstrap();
    await eventually(() => turns === 1);
    await soon.onApplicationShutdown();
  });
});
