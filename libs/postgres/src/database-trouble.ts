// Tells a database that cannot be used from a statement that is wrong: the first is `not_ready`, the second stays what it is.
import { Fault } from '@tappass/errors/fault';

/** SQLSTATE classes and codes: lost connection, shutting down, too many clients, login refused, cancelled for time. */
const sqlStates = /^(08...|57P0[1-5]|57014|25P0[34]|53300|28...|3D000)$/;
/** Node's codes of sockets that failed or were never made. */
const socketCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** Prisma: cannot reach, timed out, connection closed, pool exhausted, transaction not started or lost. */
const prismaCodes = /^(P1001|P1002|P1008|P1011|P1017|P2024|P2028|P2037)$/;
/** `pg` throws these without any code. */
const messages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|not queryable|pool after calling end|Can't reach database/i;

/** Whether `thrown`, or what caused it, says that the database cannot be reached or used now. */
export function isDatabaseTrouble(thrown: unknown, depth = 4): boolean {
  if (typeof thrown !== 'object' || thrown === null || depth === 0) return false;
  const { code, originalCode, message, cause, errors } = thrown as Record<string, unknown>;
  const known = [code, originalCode].some(
    (value) => typeof value === 'string' && [sqlStates, socketCodes, prismaCodes].some((codes) => codes.test(value)),
  );
  if (known || (typeof message === 'string' && messages.test(message))) return true;
  if (Array.isArray(errors) && errors.some((error) => isDatabaseTrouble(error, depth - 1))) return true;
  return isDatabaseTrouble(cause, depth - 1);
}

/** `not_ready` for trouble; anything else comes back unchanged, for the caller to understand or to let pass as `internal`. */
export const asDatabaseFault = (thrown: unknown): unknown =>
  !(thrown instanceof Fault) && isDatabaseTrouble(thrown)
    ? new Fault('not_ready', { details: { part: 'database' }, cause: thrown })
    : thrown;
