import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { refused } from '../refusals.js';
import type { RefusedError } from '../refusals.js';

/** @returns the strong entity tag of a stream version (RFC 9110, 8.8.3) */
export const etag = (version: number): string => `"${version}"`;

/** A single resource with the version of its stream. {@link AnswerShape} sends it as ETag, and 304 on If-None-Match. */
export class Versioned<T> {
  constructor(
    readonly body: T,
    readonly version: number,
    readonly lasting = true,
  ) {}
}

/**
 * @returns the answer of a route that shows one resource; `lasting` false: it says more than the version does, for instance
 *   that time has passed, so that nobody is told that nothing has changed
 */
export const versioned = <T>(body: T, version: number, lasting = true): Versioned<T> =>
  new Versioned(body, version, lasting);

const tagsOf = (header: string): string[] => header.split(',').map((tag) => tag.trim());

/** @returns whether If-None-Match names the version, by weak comparison as RFC 9110, 13.1.2 asks */
export const matchesNone = (header: string | undefined, version: number): boolean =>
  header !== undefined &&
  tagsOf(header).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag(version));

/** @returns version.stale, for commands that were asked for another version than the present one */
export const stale = (): RefusedError =>
  refused('version.stale', 'It was changed since you read it. Read it again, then repeat the change.');

/**
 * @returns the only version that the caller will have, or undefined when any will do (no header, or `*`)
 * @throws RefusedError version.stale for a tag that is weak or was never ours: nothing can match it;
 *   request.invalid for several tags
 */
export const expectedVersion = (header: string | undefined): number | undefined => {
  if (header === undefined || header.trim() === '*') return undefined;
  const tags = tagsOf(header);
  if (tags.length > 1) {
    throw refused('request.invalid', 'If-Match takes one entity tag.', {
      errors: [
        { pointer: '/header/if-match', code: 'field.malformed', detail: 'Holds several entity tags.' },
      ],
    });
  }
  const version = /^"(0|[1-9]\d{0,14})"$/.exec(tags[0] ?? '')?.[1];
  if (version === undefined) throw stale();
  return Number(version);
};

/** @throws RefusedError version.stale when a version is expected and it is not the present one */
export const assertVersion = (expected: number | undefined, present: number): void => {
  if (expected !== undefined && expected !== present) throw stale();
};

const ifMatchOf = (_: unknown, context: ExecutionContext): number | undefined =>
  expectedVersion(
    context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers['if-match'],
  );

/** The expected version of a route's If-Match header: `@IfMatch() expected: number | undefined`. */
export const IfMatch = createParamDecorator(ifMatchOf);

/** @returns whether a parameter decorator is {@link IfMatch}, by the factory in its metadata */
export const isIfMatch = (factory: unknown): boolean => factory === ifMatchOf;
