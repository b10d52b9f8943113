import { pino, type Logger } from 'pino';

export type { Logger };

export const LOGGER = Symbol('LOGGER');

/**
 * JSON lines on standard output. One line per finished request; never a payload, a header or a
 * query, so that no secret can reach it.
 */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
