import { plainAddress } from '../http/request-context.js';

const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));

/** The first four of the eight groups; an IPv4 tail stands for the last two. */
const prefixOf = (address: string): string => {
  const [head = '', tail] = address.replace(/\d+\.\d+\.\d+\.\d+$/, '0:0').split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
};

/**
 * @returns what one client is counted by: an IPv4 address, or the /64 of an IPv6 address, since that is what one
 *   customer is given (RFC 6177); undefined for what is no address
 */
export const networkOf = (address: string): string | undefined => {
  const plain = plainAddress(address);
  if (plain === undefined || !plain.includes(':')) return plain;
  return `${prefixOf(plain)}::/64`;
};
