// The options of `npm start`; a misspelt one changes nothing and is named.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartOptions {
  readonly port: number;
  readonly dir: string;
  readonly reset: boolean;
  readonly json: boolean;
  readonly detach: boolean;
}

/** @throws Error with one line for the person at the terminal */
export function readOptions(argv: readonly string[], cwd: string): StartOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '9620' },
      dir: { type: 'string', default: '.local' },
      reset: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      detach: { type: 'boolean', default: false },
    },
    strict: true,
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: expects a number from 0 to 65535`);
  return { port, dir: resolve(cwd, values.dir), reset: values.reset, json: values.json, detach: values.detach };
}
