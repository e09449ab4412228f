import { SetMetadata } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyBodyParser, FastifyInstance, FastifyRequest } from 'fastify';
import { refused } from '../refusals.js';
import { checkFlat, checkParsed, decodeText } from './request-text.js';

/** Largest body that is not a stream, in bytes: 1 MiB. */
export const bodyLimit = 1024 * 1024;

interface BodyConfig {
  readonly accepts?: readonly string[];
}

/**
 * Lets a route take bodies of another type. The body is then the stream itself: whoever reads it bounds it.
 * JSON is taken still, so the handler looks at what it got.
 */
export const AcceptsBody = (...types: readonly string[]): ReturnType<typeof SetMetadata> =>
  RouteConfig({ accepts: types } satisfies BodyConfig);

const unsupported = (detail: string) => refused('request.unsupported-type', detail);

const isPage = (request: FastifyRequest): boolean =>
  !/^\/v\d+(?:\/|$)/.test(request.routeOptions.url ?? '/v1');

type Done = (error: Error | null, body?: unknown) => void;

const answer = (done: Done, parse: () => unknown): void => {
  let body: unknown;
  try {
    body = parse();
  } catch (error) {
    done(error instanceof Error ? error : new Error('A body parser failed.', { cause: error }));
    return;
  }
  done(null, body);
};

const notJson = () =>
  refused('request.invalid', 'The body is not valid JSON.', {
    errors: [{ pointer: '', code: 'field.malformed', detail: 'Is not valid JSON.' }],
  });

const json = (instance: FastifyInstance): FastifyBodyParser<Buffer> => {
  const strict = instance.getDefaultJsonParser('error', 'error');
  return (request, bytes, done) => {
    if (bytes.length === 0) {
      done(null, undefined);
      return;
    }
    answer(done, () => {
      const text = decodeText(bytes);
      let parsed: unknown;
      strict(request, text, (error, body) => {
        if (error) throw notJson();
        parsed = body;
      });
      checkParsed(text, parsed);
      return parsed;
    });
  };
};

const formOf = (text: string): Record<string, unknown> => {
  const search = new URLSearchParams(text);
  const form: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of new Set(search.keys())) {
    const values = search.getAll(key);
    form[key] = values.length === 1 ? values[0] : values;
  }
  return form;
};

const form: FastifyBodyParser<Buffer> = (request, bytes, done) => {
  answer(done, () => {
    if (!isPage(request)) throw unsupported('The API takes JSON, no forms.');
    const parsed = formOf(decodeText(bytes));
    checkFlat(parsed, '');
    return parsed;
  });
};

const essence = (request: FastifyRequest): string =>
  (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Replaces Fastify's own parsers by: strict JSON everywhere, forms on pages, and streams where a route asks for them. */
export const registerBodyParsers = (instance: FastifyInstance): void => {
  instance.removeAllContentTypeParsers();
  const whole = { parseAs: 'buffer', bodyLimit } as const;
  instance.addContentTypeParser('application/json', whole, json(instance));
  instance.addContentTypeParser('application/x-www-form-urlencoded', whole, form);
  instance.addContentTypeParser('*', (request, payload, done) => {
    const { accepts = [] } = request.routeOptions.config as BodyConfig;
    const type = essence(request);
    if (accepts.includes(type)) done(null, payload);
    else done(unsupported(type === '' ? 'The body needs a Content-Type.' : `${type} is not taken here.`));
  });
};
