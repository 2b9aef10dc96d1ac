// C2SP signed notes with Ed25519: a known key's bad signature refuses the note, unknown keys are passed over.
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';

/** Who signs: a name without spaces or plus, and an Ed25519 private key. */
export interface NoteSigner {
  readonly name: string;
  readonly privateKey: KeyObject;
}
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Buffer;
  readonly publicKey: KeyObject;
}

const algorithmEd25519 = 0x01;
const maxNoteBytes = 1_000_000;
const maxSignatures = 100;
const validName = /^[^\s+]+$/u;
const controlCharacter = /(?!\n)[\p{Cc}\ufffd]/u;
// SubjectPublicKeyInfo of an Ed25519 key is this prefix and the 32 bytes (RFC 8410)
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** The whole note: text, blank line, one signature line per signer. The text must end in a newline. */
export const signNote = (text: string, signers: readonly NoteSigner[]): string => {
  checkText(text);
  const lines = signers.map((signer) => {
    const { name, keyId } = verifierOf(signer);
    const signature = sign(null, Buffer.from(text, 'utf8'), signer.privateKey);
    return `— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
};

/** The text, when at least one known key signed it and no known key's signature is bad. Throws `note_invalid`. */
export const openNote = (note: string, known: readonly NoteVerifier[]): string => {
  const { text, signatures } = splitNote(note);
  let verified = 0;
  for (const { name, keyId, signature } of signatures) {
    const verifier = known.find((one) => one.name === name && one.keyId.equals(keyId));
    if (verifier === undefined) continue;
    if (!verify(null, Buffer.from(text, 'utf8'), verifier.publicKey, signature)) {
      throw refused(`the signature of ${name} does not verify`);
    }
    verified++;
  }
  if (verified === 0) throw refused('no known key signed it');
  return text;
};

/** The public half of a signer. Throws `note_invalid` when the name cannot stand in a note. */
export const verifierOf = (signer: NoteSigner): NoteVerifier => {
  const publicKey = createPublicKey(signer.privateKey);
  return verifierFromRaw(signer.name, publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
};

/** `name+hex(keyID)+base64(0x01‖key)`. */
export const encodeVkey = (verifier: NoteVerifier): string => {
  const raw = verifier.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  const key = Buffer.concat([Buffer.of(algorithmEd25519), raw]).toString('base64');
  return `${verifier.name}+${verifier.keyId.toString('hex')}+${key}`;
};

/** Throws `note_invalid` when the key id does not belong to the name and key. */
export const decodeVkey = (vkey: string): NoteVerifier => {
  const [name, id, encoded, ...rest] = splitVkey(vkey);
  const key = canonicalBase64(encoded);
  if (rest.length > 0 || key?.length !== 33 || key[0] !== algorithmEd25519) throw refused('the key is not Ed25519');
  const verifier = verifierFromRaw(name ?? '', key.subarray(1));
  if (verifier.keyId.toString('hex') !== id) throw refused('the key id is not that of the key');
  return verifier;
};

const verifierFromRaw = (name: string, raw: Buffer): NoteVerifier => {
  if (!validName.test(name)) throw refused('a name is empty or holds spaces or plus');
  const keyId = createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(Buffer.of(algorithmEd25519))
    .update(raw)
    .digest()
    .subarray(0, 4);
  const publicKey = createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
  return { name, keyId, publicKey };
};

// the base64 part may hold plus signs itself: only the first two separate
const splitVkey = (vkey: string): string[] => {
  const first = vkey.indexOf('+');
  const second = vkey.indexOf('+', first + 1);
  return first < 0 || second < 0 ? [] : [vkey.slice(0, first), vkey.slice(first + 1, second), vkey.slice(second + 1)];
};

const splitNote = (note: string) => {
  if (Buffer.byteLength(note) > maxNoteBytes) throw refused('it is too large');
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0 || !note.endsWith('\n')) throw refused('it has no signatures');
  const text = note.slice(0, blank + 1);
  checkText(text);
  const lines = note.slice(blank + 2, -1).split('\n');
  if (lines.length > maxSignatures) throw refused('it has too many signatures');
  return { text, signatures: lines.map(parseSignature) };
};

const parseSignature = (line: string) => {
  const [dash, name, encoded, ...rest] = line.split(' ');
  const bytes = canonicalBase64(encoded);
  if (dash !== '—' || !name || !validName.test(name) || rest.length > 0 || bytes === undefined || bytes.length < 5) {
    throw refused('a signature line is malformed');
  }
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
};

const checkText = (text: string): void => {
  if (!text.endsWith('\n')) throw refused('the text does not end in a newline');
  if (controlCharacter.test(text)) throw refused('the text holds a control character');
};

// one byte form each: padding and unused bits must be as an encoder writes them
const canonicalBase64 = (text: string | undefined): Buffer | undefined => {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
};

const refused = (detail: string): Fault => new Fault('note_invalid', { details: { detail } });
