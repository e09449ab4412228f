import { Controller, Get } from '@nestjs/common';
import { startIdentity } from '../../../../test/support/identity-app.js';
import { RestClient } from '../../../../test/support/rest-client.js';
import { Public } from '../authentication/public.js';

@Public()
@Controller('health')
class Health {
  @Get('live')
  live() {
    return {};
  }
}

const email = 'ada@acme.test';

describe('200 people who sign in at once', () => {
  it('all get in, and nobody else waits for them', async () => {
    const identity = await startIdentity({ controllers: [Health] });
    await identity.addUser(email, 'lamp-quartz-7');
    const client = new RestClient(identity.url);
    let busy = true;
    const began = performance.now();
    const work = Promise.all(
      Array.from({ length: 200 }, () =>
        client.post('/v1/auth/sign-in', { email, password: 'lamp-quartz-7' }),
      ),
    ).finally(() => (busy = false));
    const waits: number[] = [];
    while (busy) {
      const from = performance.now();
      await client.get('/health/live');
      waits.push(performance.now() - from);
    }
    const statuses = (await work).map(({ status }) => status);
    const all = performance.now() - began;
    const slow = waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
    await identity.stop();
    expect(statuses).toEqual(Array(200).fill(200));
    expect(waits.length).toBeGreaterThan(100);
    // a share, not a time: on a slow machine both grow
    expect(slow / all).toBeLessThan(0.05);
  });
});
