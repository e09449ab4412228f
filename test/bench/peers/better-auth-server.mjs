// better-auth with its organization plugin behind Node's own HTTP, as its documentation sets it up; no mail, no rate limit.
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { organization } from 'better-auth/plugins';
import { createServer } from 'node:http';
import pg from 'pg';

const { DATABASE_URL, PORT, BETTER_AUTH_SECRET } = process.env;
const plenty = 10_000_000;

const options = {
  baseURL: `http://localhost:${PORT}`,
  secret: BETTER_AUTH_SECRET,
  database: new pg.Pool({ connectionString: DATABASE_URL, max: 20 }),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [organization({ membershipLimit: plenty, invitationLimit: plenty })],
};

const { runMigrations } = await getMigrations(options);
await runMigrations();
const server = createServer(toNodeHandler(betterAuth(options)));
process.on('SIGINT', () => process.exit(0));
server.listen(Number(PORT), '127.0.0.1');
