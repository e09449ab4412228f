import { quantiles } from './measure.mjs';

const sorts = ['-createdAt', 'createdAt', 'expiresAt', 'email'];
const pages = 12;
const barMs = 50;

const filtersOf = ({ owner }, now) => ({
  none: {},
  'kind=email': { kind: 'email' },
  'kind=link': { kind: 'link' },
  'status=pending': { status: 'pending' },
  'status=accepted': { status: 'accepted' },
  'status=expired,revoked (none)': { status: 'expired,revoked' },
  'status=exhausted (none)': { status: 'exhausted' },
  'q=people (all)': { q: 'people.test' },
  'q=zebra (1 in 1,000)': { q: 'zebra' },
  'q=m777 (an address)': { q: 'm777@' },
  'q=quagga (none)': { q: 'quagga' },
  'invitedBy owner (all)': { invitedBy: owner.userId },
  'role=auditor (1 in 1,000)': { role: 'auditor' },
  'role=member (all)': { role: 'member' },
  'team=eng (1 in 100)': { team: 'eng' },
  'createdBefore now (all)': { createdBefore: now },
  'createdAfter now (none)': { createdAfter: now },
  'expiresBefore now (none)': { expiresBefore: now },
  'kind, status, role, q': { kind: 'email', status: 'pending', role: 'auditor', q: 'people' },
});

/** @returns how long each of the first pages took, in milliseconds */
const read = async (foyer, path, query) => {
  const times = [];
  for (let after = {}; times.length < pages && after;) {
    const began = performance.now();
    const { body } = await foyer.ask('GET', `${path}?${new URLSearchParams({ ...query, ...after })}`);
    times.push(performance.now() - began);
    after = body.nextCursor && { after: body.nextCursor };
  }
  return times;
};

/** Pages through the list of an organization's invites by every order and filter, over HTTP, and prints what is too slow. */
export const measurePaging = async (foyer, { organizationId, asker }) => {
  const path = `/v1/organizations/${organizationId}/invites`;
  const filters = Object.entries(filtersOf(asker, new Date().toISOString()));
  const table = {};
  for (const [name, filter] of filters) {
    const row = {};
    for (const sort of sorts) {
      await read(foyer, path, { ...filter, sort });
      const { p50, p99 } = quantiles(await read(foyer, path, { ...filter, sort }));
      row[sort] = `${p50.toFixed(1)} / ${p99.toFixed(1)}${p99 > barMs ? ' !' : ''}`;
    }
    table[name] = row;
  }
  console.log(`\nPages of 25 by order, p50 / p99 in ms over ${pages} pages; ! where p99 is over ${barMs}`);
  console.table(table);
};
