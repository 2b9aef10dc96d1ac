// Structured logs on standard output: escaped by construction (JSON), secrets cannot be spelled, causes stay inside.
import pino, { type Logger } from 'pino';

export type Log = Logger;

/** Logger of one service. Errors are logged by type, reason and stack; never by a body. */
export const createLog = (room: string, level: string): Log =>
  pino({
    level,
    base: { service: room },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['authorization', '*.authorization', 'x-api-key', '*.x-api-key', 'password', '*.password'],
      censor: '[secret]',
    },
  });
