// Turns a password into what PostgreSQL stores (RFC 5803), so that the password itself never reaches the server or its log.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';

const iterations = 4_096;

/** `salt` are 16 random bytes. Printable ASCII only: SASLprep leaves it unchanged (RFC 7677). */
export function scramVerifier(password: string, salt: Buffer): string {
  if (!/^[\x21-\x7e]{12,}$/.test(password)) {
    const cause = new Error('a database password must be 12 or more printable ASCII characters');
    throw new Fault('internal', { cause });
  }
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
