// Who is asking, as the edge knows it: the signed verdict to pass on, and its fields to work with.
import { fromBinary } from '@bufbuild/protobuf';
import { type Principal, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { openSigned, type Pins } from '@tappass/rpc/signed';

export interface Identity {
  readonly signed: Signed;
  readonly principal: Principal;
  /** The organisation's UUID as text. */
  readonly orgId: string;
  /** What Rego sees. */
  readonly view: { readonly level: number; readonly scopes: readonly string[]; readonly kind: string };
}

/** @throws Fault bad_signature unless keys signed it */
export function readIdentity(pins: Pins, signed: Signed | undefined): Identity {
  const principal = fromBinary(PrincipalSchema, openSigned(pins, 'keys', 'principal', signed));
  return {
    signed: signed!,
    principal,
    orgId: uuidText(principal.orgUuid),
    view: { level: principal.level, scopes: principal.scopes, kind: principal.kind },
  };
}
