import { idOfBytes, isId, newId } from './ids.js';

describe('TypeIDs', () => {
  it('encode the specification’s example', () => {
    const uuid = Buffer.from('01890a5dac96774bbcceb302099a8057', 'hex');
    expect(idOfBytes('inv', uuid)).toBe('inv_01h455vb4pex5vsknk084sn02q');
  });

  it('sort by the time that they were made', async () => {
    const first = newId('inv');
    await new Promise((resolve) => setTimeout(resolve, 3));
    expect(newId('inv') > first).toBe(true);
  });

  it('are recognised by prefix, length and alphabet', () => {
    const id = newId('org');
    expect(isId('org', id)).toBe(true);
    expect(isId('inv', id)).toBe(false);
    expect(isId('org', `${id}0`)).toBe(false);
    expect(isId('org', 'org_8zzzzzzzzzzzzzzzzzzzzzzzzz')).toBe(false);
    expect(isId('org', 'org_0000000000000000000000000u')).toBe(false);
  });
});
