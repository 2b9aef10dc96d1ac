// From a protobuf descriptor: its subject, and the typed shapes of a method. Nobody types a subject by hand.
import type { DescMethodUnary, DescService, MessageInitShape, MessageShape } from '@bufbuild/protobuf';

/** A generated service descriptor. */
export type ServiceDesc = DescService;

export type RequestOf<M extends DescMethodUnary> = MessageShape<M['input']>;
export type RequestInit<M extends DescMethodUnary> = MessageInitShape<M['input']>;
export type ResponseOf<M extends DescMethodUnary> = MessageShape<M['output']>;
export type ResponseInit<M extends DescMethodUnary> = MessageInitShape<M['output']>;

/** `tappass.keys.v1.Keys.Verify`: package.Service.Method. */
export const subjectOf = (method: { parent: { typeName: string }; name: string }): string =>
  `${method.parent.typeName}.${method.name}`;

/** `keys` of `tappass.keys.v1.Keys`: the room that answers, and its queue group. */
export const roomOf = (service: { typeName: string }): string => service.typeName.split('.')[1] ?? '';
