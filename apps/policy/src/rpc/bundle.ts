// Policy.Bundle: the compiled policy with its tables and the price book, signed; no bytes for an edge that has this revision.
import { create, toBinary } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { type BundleRequest, Policy, PolicyBundleSchema } from '@tappass/contracts/policy';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { POLICY_ROOM, type PolicyRoom } from '../policy-room.ts';

@Controller()
export class BundleRpc {
  readonly #room: PolicyRoom;

  constructor(@Inject(POLICY_ROOM) room: PolicyRoom) {
    this.#room = room;
  }

  @Rpc(Policy.method.bundle)
  bundle(request: BundleRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const { digest, priceBookJson, signer, tablesJson, wasm } = this.#room;
    if (request.have === digest) return { revision: digest };
    const bundle = create(PolicyBundleSchema, { revision: digest, wasm, dataJson: tablesJson, priceBookJson });
    return { revision: digest, bundle: signer.sign('policy_bundle', toBinary(PolicyBundleSchema, bundle)) };
  }
}
