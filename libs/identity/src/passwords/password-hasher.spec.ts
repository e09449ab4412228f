import { hash } from '@node-rs/argon2';
import { RefusedError } from 'foyer/platform';
import { PasswordHasher } from './password-hasher.js';
import { Semaphore } from './semaphore.js';

describe('A password hash', () => {
  const hasher = new PasswordHasher();

  it('is Argon2id with 19 MiB, two passes and one lane, salted', async () => {
    const [first, second] = [await hasher.hash('lamp-quartz'), await hasher.hash('lamp-quartz')];
    expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(first).not.toBe(second);
  });

  it('tells right from wrong, to the last of many bytes', async () => {
    const long = 'x'.repeat(255);
    const stored = await hasher.hash(`${long}1`);
    expect(await hasher.check(`${long}1`, stored)).toEqual({ right: true });
    expect(await hasher.check(`${long}2`, stored)).toEqual({ right: false });
    expect(await hasher.check(long, stored)).toEqual({ right: false });
  });

  it('takes the same password from another keyboard', async () => {
    const stored = await hasher.hash('zo\u0065\u0308-ﬁsch');
    expect(await hasher.check('zo\u00eb-fisch', stored)).toEqual({ right: true });
  });

  it('of other costs is right still, and comes with its replacement', async () => {
    const old = await hash('lamp-quartz', { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    const { right, rehash = '' } = await hasher.check('lamp-quartz', old);
    expect(right).toBe(true);
    expect(await hasher.check('lamp-quartz', rehash)).toEqual({ right: true });
    expect(await hasher.check('wrong', old)).toEqual({ right: false });
  });

  it('that is not there is never right', async () => {
    expect(await hasher.check('lamp-quartz', undefined)).toEqual({ right: false });
  });
});

describe('A semaphore', () => {
  it('lets so many work at once, in the order that they came, whatever becomes of them', async () => {
    const line = new Semaphore(2, 10);
    const [begun, most] = [[] as number[], { now: 0, ever: 0 }];
    const work = (id: number) => async () => {
      begun.push(id);
      most.now += 1;
      most.ever = Math.max(most.ever, most.now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      most.now -= 1;
      if (id % 2 === 0) throw new Error('failed');
      return id;
    };
    const results = await Promise.allSettled([0, 1, 2, 3, 4, 5].map((id) => line.run(work(id))));
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect([begun, most.ever]).toEqual([[0, 1, 2, 3, 4, 5], 2]);
  });

  it('sends away who comes when the line is full', async () => {
    const line = new Semaphore(1, 1);
    let release = (): void => {};
    const first = line.run(() => new Promise<void>((resolve) => (release = resolve)));
    const second = line.run(() => Promise.resolve('second'));
    const third = await line.run(() => Promise.resolve('third')).catch((error: unknown) => error);
    expect(third instanceof RefusedError && third.refusal.refused).toBe('service.unavailable');
    release();
    await first;
    expect(await second).toBe('second');
  });
});
