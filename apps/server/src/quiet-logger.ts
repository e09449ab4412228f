import type { LoggerService } from '@nestjs/common';

/** What Nest tells of its own start: of use only when something is missing. */
const chatty = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
]);

const isChatter = (rest: readonly unknown[]): boolean => chatty.has(String(rest.at(-1)));

/** @returns the logger, with what Nest tells of its own start at level debug */
export const quiet = (
  logger: Required<Pick<LoggerService, 'log' | 'error' | 'warn' | 'debug'>>,
): LoggerService => ({
  log: (message: unknown, ...rest: unknown[]): void => {
    if (isChatter(rest)) logger.debug(message, ...rest);
    else logger.log(message, ...rest);
  },
  error: (message: unknown, ...rest: unknown[]): void => void logger.error(message, ...rest),
  warn: (message: unknown, ...rest: unknown[]): void => void logger.warn(message, ...rest),
  debug: (message: unknown, ...rest: unknown[]): void => void logger.debug(message, ...rest),
});
