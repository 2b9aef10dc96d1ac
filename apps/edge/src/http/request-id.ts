// The request's id: ours always, the client's beside it when it is harmless.
import { randomBytes } from 'node:crypto';

let prefix = randomBytes(8).toString('hex');
let count = 0;

/** Unguessable prefix, counted: unique within and across processes. */
export function newRequestId(): string {
  count += 1;
  if (count === 0x1000000) {
    prefix = randomBytes(8).toString('hex');
    count = 1;
  }
  return `req_${prefix}${count.toString(16).padStart(6, '0')}`;
}

const harmless = /^[\w.:-]{1,128}$/;

/** The client's own id, to stand in logs and answers beside ours; undefined when it could do harm there. */
export const clientRequestId = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && harmless.test(header) ? header : undefined;
