import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Level, Logger } from 'pino';
import { redactLine } from './redaction.js';

const contextOf = (rest: readonly unknown[]): { context?: string; stack?: string } => {
  const texts = rest.filter((each) => typeof each === 'string');
  const context = texts.at(-1);
  const stack = texts.length > 1 ? texts[0] : undefined;
  return { ...(context !== undefined && { context }), ...(stack !== undefined && { stack }) };
};

/** Nest's logger over pino: one JSON object a line, and never with a secret. */
export class StructuredLogger implements LoggerService {
  constructor(private readonly pino: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const about = contextOf(rest);
    if (message instanceof Error) this.pino[level]({ ...about, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...about, ...message });
    else this.pino[level](about, String(message));
  }
}

/**
 * @param level least level that is written
 * @param destination where lines go; standard output when left out
 * @returns the process's logger, for `NestFactory` and `Logger.overrideLogger`
 */
export const createLogger = (level: string, destination?: DestinationStream): StructuredLogger => {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: { streamWrite: redactLine },
  };
  return new StructuredLogger(destination ? pino(options, destination) : pino(options));
};
