import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApplication } from 'foyer/platform';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An application that listens on a free port of 127.0.0.1, as `PUBLIC_URL` unless told otherwise. */
export interface ListeningApp {
  readonly app: NestFastifyApplication;
  /** Origin, without a trailing slash. */
  readonly url: string;
  readonly port: number;
}

export interface ListeningOptions {
  readonly publicUrl?: string;
  readonly trustProxyHops?: number;
  readonly logger?: LoggerService;
}

/** @returns the module as a listening application; close `app` when done */
export const listening = async (
  module: Type | DynamicModule,
  { publicUrl, trustProxyHops = 0, logger }: ListeningOptions = {},
): Promise<ListeningApp> => {
  let url = publicUrl ?? 'http://127.0.0.1';
  const app = await createHttpApplication(
    module,
    { publicUrl: () => publicUrl ?? url, trustProxyHops },
    logger,
  );
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  return { app, url, port };
};

/** @returns a module of these controllers alone */
export const moduleOf = (...controllers: Type[]): DynamicModule => {
  @Module({})
  class TestModule {}
  return { module: TestModule, controllers };
};

/** What came back, as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends what `fetch` will not: any path, method and header as given. */
export const send = (
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const all = { ...length, ...headers };
    const call = request({ host: '127.0.0.1', port, method, path, headers: all, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
