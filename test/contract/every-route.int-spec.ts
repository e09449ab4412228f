import type { DynamicModule } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { createHttpApplication, Database, KeyRing, readConfig } from 'foyer/platform';
import { AppModule } from '../../apps/server/src/app.module.js';
import { allMigrations } from '../../apps/server/src/migrations.js';
import { operations } from '../support/api-document.js';
import { freshDatabase } from '../support/fresh-database.js';

/** What the framework adds to every GET. */
const isHead = (method: string): boolean => method === 'HEAD';

const routesOf = async (module: DynamicModule): Promise<string[]> => {
  const app = await createHttpApplication(module, { publicUrl: () => 'http://localhost', trustProxyHops: 0 });
  const found: string[] = [];
  const instance: FastifyInstance = app.getHttpAdapter().getInstance();
  instance.addHook('onRoute', ({ method, url }) => {
    const methods = [method].flat().filter((each) => !isHead(each));
    found.push(...methods.map((each) => `${each} ${url.replaceAll(/:(\w+)/g, '{$1}')}`));
  });
  await app.init();
  await app.close();
  return found;
};

describe('The document of the API', () => {
  it('has every route of the server, and no other', async () => {
    const fresh = await freshDatabase(allMigrations);
    const database = new Database({ url: fresh.url });
    const keyRing = new KeyRing([{ kid: 'k1', secret: 'a secret of the specification of every route' }]);
    const config = readConfig({ FOYER_ROLE: 'api' });
    const given = { config, database, clock: Date, keyRing, publicUrl: () => 'http://localhost' };
    const routes = await routesOf(
      AppModule.of({ ...given, databaseUrl: fresh.url, smtpUrl: 'smtp://127.0.0.1:1' }),
    );
    await database.close();
    await fresh.drop();
    expect(routes.toSorted()).toEqual(operations.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([]);
  });
});
