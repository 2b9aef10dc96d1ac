// Which bodies are read: JSON by its name, and what clients say that name nothing.
import { Fault } from '@tappass/errors/fault';

const json = /^(?:application|text)\/(?:[\w.-]+\+)?json$/;
/** What `curl -d` says of everything. */
const form = 'application/x-www-form-urlencoded';

/** @throws Fault unsupported_media_type; a body without a type is for the parser to judge */
export function requireJsonType(header: string | undefined): void {
  const type = (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === '' || type === form || json.test(type)) return;
  throw new Fault('unsupported_media_type');
}

/** A form by its bytes too. @throws Fault unsupported_media_type */
export function requireNoForm(header: string | undefined, body: Buffer): void {
  if (header?.toLowerCase().startsWith(form) !== true) return;
  const first = body.find((byte) => byte > 0x20);
  if (first !== undefined && first !== 0x7b && first !== 0x5b) throw new Fault('unsupported_media_type');
}
