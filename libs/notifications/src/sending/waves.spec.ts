import { Waves } from './waves.js';

describe('waves', () => {
  let waves: Waves;
  const through: string[] = [];

  beforeEach(() => {
    jest.useFakeTimers();
    waves = new Waves();
    through.length = 0;
  });
  afterEach(() => jest.useRealTimers());

  const arrive = (...names: string[]): Promise<void> => {
    for (const name of names) void waves.next().then(() => through.push(name));
    return jest.advanceTimersByTimeAsync(0);
  };

  it('let the first through at once, and who comes soon after it with the next wave', async () => {
    await arrive('a', 'b');
    await arrive('c');
    expect(through).toEqual(['a']);
    await jest.advanceTimersByTimeAsync(5);
    expect(through).toEqual(['a', 'b', 'c']);
    await arrive('d');
    expect(through).toEqual(['a', 'b', 'c']);
    await jest.advanceTimersByTimeAsync(5);
    expect(through).toEqual(['a', 'b', 'c', 'd']);
  });

  it('make nobody wait after a quiet time', async () => {
    await arrive('a');
    await jest.advanceTimersByTimeAsync(5);
    await arrive('b');
    expect(through).toEqual(['a', 'b']);
  });
});
