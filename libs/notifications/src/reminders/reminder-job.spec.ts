import { ReminderJob } from './reminder-job.js';

const soon = () => new Promise((resolve) => setTimeout(resolve, 60));

describe('the timer of the reminders', () => {
  it('looks again and again, one look at a time, until it is stopped; a failure is told and ends nothing', async () => {
    const told: string[] = [];
    let [looks, inHand, most] = [0, 0, 0];
    const remind = {
      run: async (): Promise<number> => {
        looks += 1;
        most = Math.max(most, (inHand += 1));
        await new Promise((resolve) => setTimeout(resolve, 25));
        inHand -= 1;
        if (looks === 1) throw new Error('no database');
        return 0;
      },
    };
    const job = new ReminderJob({ remind, everySeconds: 0.01, report: (message) => told.push(message) });
    job.start();
    while (looks < 3) await soon();
    await job.stop();
    const ended = looks;
    await soon();
    expect([looks, inHand, most]).toEqual([ended, 0, 1]);
    expect(told).toEqual(['Reminders could not be owed; the next run tries again.']);
  });
});
