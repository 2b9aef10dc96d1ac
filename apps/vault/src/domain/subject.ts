// A person's identifier as a pseudonym: the same within a tenant, unlinkable between tenants, and not to be guessed without the key.
import { createHmac } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';

const maxLength = 320; // RFC 5321: 64 + @ + 255
const context = 'tappass/pseudonym/v1\n';

/** One spelling for one person. Throws `bad_field` without quoting it. */
export const normaliseSubject = (text: string): string => {
  const subject = text.normalize('NFC').trim().toLowerCase();
  if (subject.length > 0 && subject.length <= maxLength) return subject;
  throw new Fault('bad_field', { details: { field: 'subject', detail: `expects 1 to ${maxLength} characters` } });
};

/** `psn_` and 132 bits of HMAC-SHA-256 under the tenant's key. */
export const pseudonymOf = (tenantKey: Uint8Array, subject: string): string =>
  `psn_${createHmac('sha256', tenantKey).update(context).update(subject, 'utf8').digest('base64url').slice(0, 22)}`;

export const subjectPurpose = (pseudonym: string): string => `subject:${pseudonym}`;
