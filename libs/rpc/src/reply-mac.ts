// A reply is believed for its MAC, over the method, the call, the subject it came on and itself. The key comes from two X25519 keys; the answering process's is signed by its service.
import {
  createHmac,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { SignedSchema } from '@tappass/contracts/common';
import { openSigned, type Pins, type Signer } from './signed.ts';

/** Which call a reply answers. */
export interface Asked {
  /** The method's. */
  readonly subject: string;
  /** The reply subject; no two calls share one. */
  readonly inbox: string;
  /** The call as it went over the wire. */
  readonly request: Uint8Array;
}

const keyBytes = 32;
const signatureBytes = 64;
const macBytes = 32;
/** Field numbers 3 and 4 of Reply with their lengths: always its last bytes, so that the MAC covers bytes and nobody's reading of them. */
const answerKeyTag = Buffer.from([0x1a, keyBytes + signatureBytes]);
const macTag = Buffer.from([0x22, macBytes]);
const trailerBytes = 2 + keyBytes + signatureBytes + 2 + macBytes;
/** Each session is one agreement of about 0.1 ms, and is forgotten before strangers' keys could fill the memory. */
const mostSessions = 1024;

/** The answering side: one key for each process, and a session for each process that asks. */
export class ReplyAuthor {
  readonly #service: string;
  readonly #pair = newPair();
  readonly #signedKey: Buffer;
  readonly #sessions = new Map<string, KeyObject>();

  constructor(signer: Signer) {
    this.#service = signer.service;
    const { signature } = signer.sign('reply_key', this.#pair.publicKey);
    this.#signedKey = Buffer.concat([answerKeyTag, this.#pair.publicKey, signature, macTag]);
  }

  /**
   * @param callerKey raw X25519 public key out of the call
   * @param reply a serialised Reply without its last two fields
   * @returns the reply with them, or as it was for a caller without a usable key, who will not believe it
   */
  authenticate(callerKey: Uint8Array, asked: Asked, reply: Uint8Array): Uint8Array {
    const session = this.#sessionWith(callerKey);
    return session === undefined ? reply : Buffer.concat([reply, this.#signedKey, macOf(session, asked, reply)]);
  }

  #sessionWith(callerKey: Uint8Array): KeyObject | undefined {
    const name = Buffer.from(callerKey).toString('latin1');
    const known = this.#sessions.get(name);
    if (known !== undefined) return known;
    const { publicKey, privateKey } = this.#pair;
    const session = agree(privateKey, callerKey, this.#service, [callerKey, publicKey]);
    if (session !== undefined) remember(this.#sessions, name, session);
    return session;
  }
}

/** The asking side: one key for each client, and a session for each process of the service that answered. */
export class ReplyReader {
  readonly #service: string;
  readonly #pins: Pins;
  readonly #pair = newPair();
  readonly #sessions = new Map<string, KeyObject>();

  /** @param service whose pinned keys vouch for the answering process */
  constructor(service: string, pins: Pins) {
    this.#service = service;
    this.#pins = pins;
  }

  get publicKey(): Uint8Array {
    return this.#pair.publicKey;
  }

  /** @returns the serialised Reply that the service gave to this very call, or nothing when these bytes are none */
  open(asked: Asked, bytes: Uint8Array): Uint8Array | undefined {
    const end = bytes.length - trailerBytes;
    if (end < 0) return undefined;
    const reply = bytes.subarray(0, end);
    const trailer = Buffer.from(bytes.buffer, bytes.byteOffset + end, trailerBytes);
    const macAt = trailerBytes - macBytes;
    if (!answerKeyTag.equals(trailer.subarray(0, 2)) || !macTag.equals(trailer.subarray(macAt - 2, macAt)))
      return undefined;
    const session = this.#sessionWith(trailer.subarray(2, macAt - 2));
    if (session === undefined) return undefined;
    return timingSafeEqual(macOf(session, asked, reply), trailer.subarray(macAt)) ? reply : undefined;
  }

  #sessionWith(answerKey: Buffer): KeyObject | undefined {
    const name = answerKey.toString('latin1');
    const known = this.#sessions.get(name);
    if (known !== undefined) return known;
    const theirs = answerKey.subarray(0, keyBytes);
    if (!this.#isVouchedFor(theirs, answerKey.subarray(keyBytes))) return undefined;
    const { publicKey, privateKey } = this.#pair;
    const session = agree(privateKey, theirs, this.#service, [publicKey, theirs]);
    if (session !== undefined) remember(this.#sessions, name, session);
    return session;
  }

  #isVouchedFor(payload: Uint8Array, signature: Uint8Array): boolean {
    const statement = { signer: this.#service, kind: 'reply_key', payload, signature };
    try {
      openSigned(this.#pins, this.#service, 'reply_key', create(SignedSchema, statement));
      return true;
    } catch {
      return false;
    }
  }
}

interface Pair {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

function newPair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  return { publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'), privateKey };
}

/** @param both the caller's key and the answering one, so that a session belongs to this pair and no other */
function agree(
  own: KeyObject,
  theirs: Uint8Array,
  service: string,
  both: readonly [Uint8Array, Uint8Array],
): KeyObject | undefined {
  if (theirs.length !== keyBytes) return undefined;
  try {
    const x = Buffer.from(theirs).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
    const info = Buffer.concat([Buffer.from(`tappass/reply/v1\n${service}\n`), ...both]);
    const secret = diffieHellman({ privateKey: own, publicKey });
    return createSecretKey(Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), info, 32)));
  } catch {
    // a point of small order agrees on nothing
    return undefined;
  }
}

function remember(sessions: Map<string, KeyObject>, name: string, session: KeyObject): void {
  const [oldest] = sessions.keys();
  if (oldest !== undefined && sessions.size >= mostSessions) sessions.delete(oldest);
  sessions.set(name, session);
}

/** No subject holds a line break, so no two calls are written the same. */
const macOf = (session: KeyObject, { subject, inbox, request }: Asked, reply: Uint8Array): Buffer =>
  createHmac('sha256', session)
    .update(`${subject}\n${inbox}\n${request.length}\n`)
    .update(request)
    .update(reply)
    .digest();
