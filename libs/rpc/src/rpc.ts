// The decorator that makes a controller's method answer one RPC of a descriptor; a wrong signature does not compile.
import type { DescMethodUnary } from '@bufbuild/protobuf';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { RpcContext } from './context.ts';
import { type RequestOf, type ResponseInit, subjectOf } from './method.ts';

export type Handler<M extends DescMethodUnary> = (
  request: RequestOf<M>,
  context: RpcContext,
) => Promise<ResponseInit<M>> | ResponseInit<M>;

const answered = new Map<string, DescMethodUnary>();

/** The method behind a subject that some controller of this process answers. */
export const answeredMethod = (subject: string): DescMethodUnary | undefined => answered.get(subject);

export const Rpc =
  <M extends DescMethodUnary>(method: M) =>
  <H extends Handler<M>>(target: object, key: string, descriptor: TypedPropertyDescriptor<H>): void => {
    answered.set(subjectOf(method), method);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    MessagePattern(subjectOf(method))(target, key, descriptor);
  };
