// C2SP checkpoints: origin, size and root in three lines, with no extension lines (nobody could audit them).
import { Fault } from '@tappass/errors/fault';
import { hashBytes } from './hash.ts';
import { type NoteSigner, type NoteVerifier, openNote, signNote } from './note.ts';

export interface Checkpoint {
  /** Names the log; schema-less URL of the deployment, e.g. `tappass.example/ledger/prod`. */
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

const decimal = /^(0|[1-9][0-9]{0,18})$/;
const badOrigin = /[\n\r]|^$/;

export const formatCheckpoint = ({ origin, size, root }: Checkpoint): string => {
  if (badOrigin.test(origin) || root.length !== hashBytes || size < 0n) throw refused();
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
};

/** Throws `note_invalid` for anything `formatCheckpoint` does not write. */
export const parseCheckpoint = (text: string): Checkpoint => {
  const [origin, size, root, end, ...rest] = text.split('\n');
  if (!origin || size === undefined || root === undefined || end !== '' || rest.length > 0) throw refused();
  const hash = Buffer.from(root, 'base64');
  if (!decimal.test(size) || hash.length !== hashBytes || hash.toString('base64') !== root) throw refused();
  return { origin, size: BigInt(size), root: hash };
};

export const signCheckpoint = (checkpoint: Checkpoint, signers: readonly NoteSigner[]): string =>
  signNote(formatCheckpoint(checkpoint), signers);

/** Throws `note_invalid` when no known key signed it, one signed badly, or it is another log's. */
export const openCheckpoint = (note: string, origin: string, known: readonly NoteVerifier[]): Checkpoint => {
  const checkpoint = parseCheckpoint(openNote(note, known));
  if (checkpoint.origin !== origin) throw refused();
  return checkpoint;
};

const refused = (): Fault => new Fault('note_invalid', { details: { detail: 'it is not a checkpoint of this log' } });
