// Structured logs on standard output: escaped by construction (JSON), secrets cannot be spelled, causes stay inside.
import pino, { type Logger } from 'pino';

export type Log = Logger;

/** What is kept while it cannot be written, such as on a full disk; beyond it new lines are dropped. */
const keptBytes = 1_048_576;

/** Logger of one service. Errors are logged by type, reason and stack; never by a body. */
export function createLog(room: string, level: string): Log {
  const output = pino.destination({ dest: 1, sync: true, maxLength: keptBytes });
  // a log that cannot be written must not end what it tells of: nobody would ever know why
  output.on('error', () => {});
  return pino(
    {
      level,
      base: { service: room },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['authorization', '*.authorization', 'x-api-key', '*.x-api-key', 'password', '*.password'],
        censor: '[secret]',
      },
    },
    output,
  );
}
