import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { RequestContext } from './known-request.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Made by {@link contextOf}. */
    foyerContext?: RequestContext | undefined;
  }
}

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** @returns the address without zone, IPv4 unmapped; undefined for what is no address */
export const plainAddress = (address: string): string | undefined => {
  const [withoutZone = ''] = address.split('%');
  const plain = mapped.exec(withoutZone)?.[1] ?? withoutZone;
  return isIP(plain) === 0 ? undefined : plain.toLowerCase();
};

const traceForm = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const one = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' ? header : undefined;

const traceOf = (request: FastifyRequest): string | undefined => {
  const given = one(request.headers['traceparent']);
  return given !== undefined && traceForm.test(given) ? given : undefined;
};

const lookAt = (request: FastifyRequest): RequestContext => {
  const ip = plainAddress(request.ip) ?? plainAddress(request.socket.remoteAddress ?? '');
  const userAgent = one(request.headers['user-agent'])?.slice(0, 512);
  const traceparent = traceOf(request);
  return {
    requestId: request.id,
    ...(ip !== undefined && { ip }),
    ...(userAgent !== undefined && { userAgent }),
    ...(request.rateTally && { rateTally: request.rateTally }),
    ...(traceparent !== undefined && { traceparent }),
  };
};

/** @returns the context of a request, always the same; with wrong proxy settings its address is that of the connection */
export const contextOf = (request: FastifyRequest): RequestContext =>
  (request.foyerContext ??= lookAt(request));

/** The {@link RequestContext}, for a parameter: `@CurrentRequest() request: RequestContext`. */
export const CurrentRequest = createParamDecorator((_: unknown, context: ExecutionContext): RequestContext =>
  contextOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** @returns what a line of the log says of the request that it is about */
export const logged = ({ requestId, traceparent }: RequestContext) =>
  traceparent === undefined ? { requestId } : { requestId, traceparent };
