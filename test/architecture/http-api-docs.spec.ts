import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ratePolicies } from '../../libs/platform/src/rate-limits/rate-policies.js';

const text = readFileSync(join(__dirname, '../../docs/reference/http-api.md'), 'utf8');
const rows = [...text.matchAll(/^\| `([\w-]+)` +\| (\d+) +\| ([^|]*?) +\|/gm)];

describe('docs/reference/http-api.md', () => {
  it('tells every rate limit as it is', () => {
    const told = rows.map(([, name, quota]) => [name, Number(quota)]);
    expect(told).toEqual(Object.entries(ratePolicies).map(([name, { quota }]) => [name, quota]));
    expect(Object.values(ratePolicies).map(({ window }) => window)).toEqual([60, 60, 60, 60, 60]);
  });

  it('says for whom each is', () => {
    const said = rows.map(([, , , whom]) => whom?.split(',')[0]);
    const words = { account: 'account', address: 'client address', 'api-key': 'API key' };
    expect(said).toEqual(Object.values(ratePolicies).map((policy) => words[policy.per]));
  });
});
