import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { refused } from '../refusals.js';
import type { RefusedError } from '../refusals.js';
import { PUBLIC_URL } from './public-url.js';
import type { PublicUrl } from './public-url.js';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Any of ours, now or later: every name begins so. */
const ourCookie = /(?:^|;)\s*(?:__Host-|__Secure-)?foyer/i;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Loopback names are one machine: a browser may call it by another name than the settings do. */
const sameOrigin = (origin: string, publicUrl: string): boolean => {
  if (origin === publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  const [given, ours] = [new URL(origin), new URL(publicUrl)];
  const alike = given.protocol === ours.protocol && given.port === ours.port && given.origin === origin;
  return alike && loopback.has(given.hostname) && loopback.has(ours.hostname);
};

const isOurs = (headers: IncomingHttpHeaders, publicUrl: string): boolean => {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin !== undefined && sameOrigin(headers.origin, publicUrl);
};

/**
 * Judges an unsafe call that carries any of Foyer's cookies: Sec-Fetch-Site must be same-origin or none; only where it
 * is missing, Origin must be the installation's own. (OWASP ASVS 5.0, 3.5.1; Fetch Metadata.)
 * @returns csrf.refused, or undefined when the call may go on
 */
export const csrfRefusal = (
  method: string,
  headers: IncomingHttpHeaders,
  publicUrl: string,
): RefusedError | undefined => {
  if (safe.has(method) || !ourCookie.test(headers.cookie ?? '') || isOurs(headers, publicUrl))
    return undefined;
  return refused('csrf.refused', 'This call was not made from a page of this site.');
};

/** {@link csrfRefusal} as a guard, for those who build their Nest application themselves. */
@Injectable()
export class CsrfGuard implements CanActivate {
  constructor(@Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<{ method: string; headers: IncomingHttpHeaders }>();
    const refusal = csrfRefusal(request.method, request.headers, this.publicUrl());
    if (refusal) throw refusal;
    return true;
  }
}
