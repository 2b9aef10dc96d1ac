// The one error of the house: a reason from the catalogue, public details, and a cause that never leaves the process.
import { type Reason, type ReasonName, reasons } from './catalogue.ts';

/** Values that fill the catalogue's placeholders and travel with the error; never a secret, never matched text. */
export type FaultDetails = Readonly<Record<string, string | number>>;

export class Fault extends Error {
  override readonly name = 'Fault';
  readonly reason: ReasonName;
  readonly details: FaultDetails;

  constructor(reason: ReasonName, options: { details?: FaultDetails; cause?: unknown } = {}) {
    const details = options.details ?? {};
    super(publicText(reason, details), options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.details = details;
  }

  get row(): Reason {
    return reasons[this.reason];
  }
}

export const publicText = (reason: ReasonName, details: FaultDetails): string =>
  reasons[reason].text.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? 'unknown'));

/** Whatever was thrown, as a Fault: unknown things become `internal`, and keep themselves only as the cause. */
export const asFault = (thrown: unknown): Fault =>
  thrown instanceof Fault ? thrown : new Fault('internal', { cause: thrown });

export const isFault = (thrown: unknown, reason?: ReasonName): thrown is Fault =>
  thrown instanceof Fault && (reason === undefined || thrown.reason === reason);
