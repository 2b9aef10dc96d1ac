// How large a body may be, by what it is for: conversations carry pictures and documents, everything else is small.

/** In bytes, decoded. */
export interface BodySizes {
  readonly chat: number;
  readonly messages: number;
  readonly responses: number;
  readonly embeddings: number;
  /** Every other route. */
  readonly other: number;
}

const sizeOf: Readonly<Record<string, keyof BodySizes>> = {
  'POST /v1/chat/completions': 'chat',
  'POST /v1/messages': 'messages',
  'POST /v1/messages/count_tokens': 'messages',
  'POST /v1/responses': 'responses',
  'POST /v1/embeddings': 'embeddings',
};

export const maxBodyBytesOf = (sizes: BodySizes, route: string): number => sizes[sizeOf[route] ?? 'other'];

export const largestBody = (sizes: BodySizes): number => Math.max(...Object.values(sizes));
