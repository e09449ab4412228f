import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { pointerToken } from './request-text.js';
import { invalidRequest } from './zod-problems.js';

const roots: Partial<Record<ArgumentMetadata['type'], string>> = { query: '/query', param: '/path' };

const prefixOf = ({ type, data }: ArgumentMetadata): string =>
  `${roots[type] ?? ''}${data === undefined ? '' : `/${pointerToken(data)}`}`;

/** The pipe of {@link zod}; says what it checks, for the document of the API. */
export interface ZodPipe<T extends z.ZodType = z.ZodType> extends PipeTransform<unknown, z.output<T>> {
  readonly schema: T;
}

/**
 * Checks one argument of a route: `@Body(zod(schema))`, `@Query(zod(schema))`, `@Param('org', zod(schema))`.
 * A request without a body counts as `{}`. Pointers begin with `/query` or `/path` outside of the body.
 * @throws RefusedError request.invalid
 */
export const zod = <T extends z.ZodType>(schema: T): ZodPipe<T> => ({
  schema,
  transform(value: unknown, metadata: ArgumentMetadata): z.output<T> {
    const given = metadata.type === 'body' && value === undefined ? {} : value;
    const result = schema.safeParse(given, { reportInput: true });
    if (!result.success) throw invalidRequest(result.error, prefixOf(metadata));
    return result.data;
  },
});
