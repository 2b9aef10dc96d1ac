// The model a call means and the provider that serves it.
import { Fault } from '@tappass/errors/fault';
import type { EdgeRoom } from '../edge-room.ts';
import { type ResolvedModel, resolveModel } from '../providers/models.ts';
import type { Upstream } from '../providers/upstream.ts';

export interface Target {
  readonly model: ResolvedModel;
  readonly upstream: Upstream;
}

/** @throws Fault model_not_found, or no_provider_credential for a provider that is not configured here */
export function targetOf(edge: EdgeRoom, asked: string): Target {
  const model = resolveModel(edge.bundle.current(), asked, edge.unpriced);
  const upstream = edge.upstreams.get(model.provider);
  if (upstream === undefined) throw new Fault('no_provider_credential', { details: { provider: model.provider } });
  return { model, upstream };
}
