import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { PUBLIC_URL } from 'foyer/platform';
import type { PublicUrl } from 'foyer/platform';
import passport from 'passport';
import { Strategy } from 'passport-http-bearer';
import { ApiKeySecrets } from '../api-keys/api-key-secrets.js';
import { uniqueStrategyName } from './strategy-name.js';
import type { Principal } from './principal.js';

/** What the nearest proxy says that the caller used; it is worth what it says only against the caller. */
const cameInClear = (request: FastifyRequest): boolean => {
  const said = request.headers['x-forwarded-proto'];
  return (
    String(said ?? '')
      .split(',')
      .at(-1)
      ?.trim()
      .toLowerCase() === 'http'
  );
};

/** Knows callers by an API key in the Authorization header (RFC 6750). On an https installation never over plain http. */
@Injectable()
export class ApiKeyStrategy extends PassportStrategy(Strategy) {
  constructor(
    private readonly secrets: ApiKeySecrets,
    @Inject(PUBLIC_URL) private readonly publicUrl: PublicUrl,
  ) {
    super({ passReqToCallback: true });
  }

  getPassportInstance(): typeof passport {
    Object.assign(this, { name: uniqueStrategyName('foyer-api-key') });
    return passport;
  }

  override async validate(request: FastifyRequest, secret: string): Promise<Principal | false> {
    if (this.publicUrl().startsWith('https:') && cameInClear(request)) return false;
    const identity = await this.secrets.identityOf(secret);
    return identity ? { kind: 'api-key', ...identity } : false;
  }
}
