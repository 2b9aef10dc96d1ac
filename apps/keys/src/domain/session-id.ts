// Ids of sessions: the client's own, or one of ours, which tells when it was made, so that it is known to be younger than a loss.
import { Fault } from '@tappass/errors/fault';

const allowed = /^[A-Za-z0-9._:-]{1,128}$/;
const ours = /^ses_([0-9a-f]{8})[0-9a-f]{16}$/;

/** @throws Fault bad_field for what is no id */
export function checkSessionId(id: string): string {
  if (allowed.test(id)) return id;
  const detail = 'expects up to 128 letters, digits and . _ : -';
  throw new Fault('bad_field', { details: { field: 'X-TapPass-Session', detail } });
}

/** When we made it, in ms; undefined for a client's own. */
export function madeAtMs(id: string): number | undefined {
  const seconds = ours.exec(id)?.[1];
  return seconds === undefined ? undefined : Number.parseInt(seconds, 16) * 1000;
}
