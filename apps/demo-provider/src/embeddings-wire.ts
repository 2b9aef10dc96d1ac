// OpenAI embeddings: a vector for each input, the same for the same text, of no meaning.
import { createHash } from 'node:crypto';

interface EmbeddingsRequest {
  readonly model?: string;
  readonly input?: string | readonly string[];
  readonly encoding_format?: string;
}

const dimensions = 8;

export function embeddingsAnswer(body: EmbeddingsRequest): object {
  const texts = typeof body.input === 'string' ? [body.input] : (body.input ?? []);
  const tokens = texts.reduce((sum, text) => sum + Math.ceil(String(text).length / 4), 0);
  return {
    object: 'list',
    model: body.model ?? '',
    data: texts.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: encoded(vectorOf(String(text)), body),
    })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

const vectorOf = (text: string): Float32Array => {
  const digest = createHash('sha256').update(text).digest();
  return Float32Array.from({ length: dimensions }, (_, index) => digest.readInt8(index) / 128);
};

const encoded = (vector: Float32Array, { encoding_format: format }: EmbeddingsRequest): unknown =>
  format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
