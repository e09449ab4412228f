import { Controller, Get } from '@nestjs/common';
import { Agent, request } from 'node:http';
import { eventually } from '../../../../test/support/eventually.js';
import { listening, moduleOf } from '../../../../test/support/listening-app.js';

let release: () => void = () => {};
let isAsked = false;

@Controller('v1')
class Slow {
  @Get('slow')
  async slow() {
    await new Promise<void>((resolve) => {
      release = resolve;
      isAsked = true;
    });
    return { done: true };
  }

  @Get('fast')
  fast() {
    return { done: true };
  }
}

const call = (agent: Agent, port: number, path: string) =>
  new Promise<{ status: number; connection?: string; text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, connection: answer.headers.connection, text }),
      );
    });
    sent.on('error', reject).end();
  });

describe('A process that shuts down', () => {
  it('finishes what it has begun and sends away what comes', async () => {
    const { app, port } = await listening(moduleOf(Slow));
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    await call(agent, port, '/v1/fast');
    const slow = call(agent, port, '/v1/slow');
    await eventually(() => isAsked);
    app.getHttpAdapter().beforeClose?.();
    const { status, connection, text } = await call(agent, port, '/v1/fast');
    expect([status, connection, JSON.parse(text)]).toMatchObject([
      503,
      'close',
      { code: 'service.unavailable' },
    ]);
    const closed = app.close();
    release();
    expect((await slow).text).toBe('{"done":true}');
    await closed;
    agent.destroy();
  });
});
