// Whose sessions are told of: verdicts of ours, each verified once, and what the names of their sessions have in common.
import type { KeyObject } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { type Principal, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import { openSigned, type Pins } from '@tappass/rpc/signed';
import { floorKey, ownerText, sessionKeyFor } from '../domain/session-key.ts';

const mostVerdicts = 10_000;

export class Owner {
  readonly payload: Buffer;
  readonly #principal: Principal;
  readonly #text: string;
  #floor: { readonly pepper: KeyObject; readonly key: string } | undefined;

  constructor(payload: Uint8Array) {
    // the bytes it was read from are a window into a message that would be kept whole
    this.payload = Buffer.from(payload);
    this.#principal = fromBinary(PrincipalSchema, this.payload);
    this.#text = ownerText(this.#principal);
  }

  sessionKey(pepper: KeyObject, sessionId: string): string {
    return sessionKeyFor(pepper, this.#text, sessionId);
  }

  floorKey(pepper: KeyObject): string {
    if (this.#floor?.pepper !== pepper) this.#floor = { pepper, key: floorKey(pepper, this.#principal) };
    return this.#floor.key;
  }
}

export class VerifiedOwners {
  readonly #pins: Pins;
  readonly #known = new Map<string, Owner>();

  constructor(pins: Pins) {
    this.#pins = pins;
  }

  /**
   * The verdict's end is not looked at: a stream may outlive it, and remembering gives nobody anything.
   * @throws Fault bad_signature
   */
  owner(signed: Signed | undefined): Owner {
    const name = signed === undefined ? '' : Buffer.from(signed.signature).toString('latin1');
    const known = this.#known.get(name);
    // the same signature over other bytes is none
    if (known !== undefined && signed !== undefined && known.payload.equals(signed.payload)) return known;
    const owner = new Owner(openSigned(this.#pins, 'keys', 'principal', signed));
    if (this.#known.size >= mostVerdicts) this.#known.clear();
    this.#known.set(name, owner);
    return owner;
  }
}
