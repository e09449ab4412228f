import fc from 'fast-check';
import { networkOf } from './client-network.js';

describe('What a client is counted by', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::203.0.113.7', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:203.0.113.7', '1:2:3:4::/64'],
    ['unknown', undefined],
    ['', undefined],
  ])('%s is %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });

  it('is the same for all addresses of a /64, however they are written, and another for any other', () => {
    const group = fc.integer({ min: 0, max: 0xff_ff });
    const groups = fc.array(group, { minLength: 4, maxLength: 4 });
    const written = (numbers: readonly number[], padded: boolean) =>
      numbers.map((n) => (padded ? n.toString(16).toUpperCase().padStart(4, '0') : n.toString(16))).join(':');
    fc.assert(
      fc.property(groups, groups, groups, fc.boolean(), (network, other, host, padded) => {
        const of = (prefix: readonly number[]) => networkOf(written([...prefix, ...host], padded));
        const short = new URL(`http://[${written([...network, 0, 0, 0, 1], padded)}]`).hostname.slice(1, -1);
        const isMapped = network.every((n) => n === 0) || other.every((n) => n === 0);
        fc.pre(!isMapped);
        expect(of(network)).toBe(networkOf(short));
        expect(of(network) === of(other)).toBe(network.join() === other.join());
      }),
    );
  });
});
