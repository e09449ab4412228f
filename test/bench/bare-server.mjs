// The least that a server can be: Node's own HTTP in front of the one-statement design. No session, no schema, no framework.
import { createServer } from 'node:http';
import { OneStatement } from './one-statement.mjs';

const raw = new OneStatement(process.env.DATABASE_URL);

const bodyOf = async (request) => {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
};

const server = createServer(async (request, response) => {
  if (request.method === 'POST') {
    const { link, name } = await bodyOf(request);
    await raw.redeem(link, name);
  }
  const answer = JSON.stringify({ ok: true });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length });
  response.end(answer);
});

process.on('SIGINT', () => process.exit(0));
server.listen(Number(process.env.PORT), '127.0.0.1');
