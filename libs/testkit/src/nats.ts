// A fresh NATS server for a test, with the real permissions when the test gives them.
import { join } from 'node:path';
import { type Nats, startNats } from '@tappass/engines/nats';
import { testFolder } from './test-folder.ts';

let made = 0;

/** `permissions` is configuration text (users, permissions); without it everybody may do everything. */
export function freshNats(options: { permissions?: string; durable?: boolean } = {}): Promise<Nats> {
  return startNats({
    dir: join(testFolder(), `nats-${++made}`),
    durable: options.durable ?? false,
    ...(options.permissions ? { config: options.permissions } : {}),
  });
}
