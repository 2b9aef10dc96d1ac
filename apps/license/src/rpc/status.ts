// License.Status: what the licence allows.
import { Controller } from '@nestjs/common';
import { License } from '@tappass/contracts/license';
import { Rpc } from '@tappass/rpc/rpc';
import { evaluation } from '../domain/evaluation.ts';

@Controller()
export class StatusRpc {
  @Rpc(License.method.status)
  status() {
    return evaluation;
  }
}
