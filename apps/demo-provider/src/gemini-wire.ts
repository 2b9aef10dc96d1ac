// The Gemini wire format: reads a generateContent request, writes answers whole and in pieces.
import { type Asked, type Composed, pieces } from './compose-answer.ts';

interface Part {
  readonly text?: string;
  readonly functionResponse?: unknown;
}

interface GeminiRequest {
  readonly contents?: readonly { readonly role?: string; readonly parts?: readonly Part[] }[];
  readonly tools?: readonly {
    readonly functionDeclarations?: readonly { readonly name?: string; readonly parametersJsonSchema?: unknown }[];
  }[];
  readonly toolConfig?: { readonly functionCallingConfig?: { readonly mode?: string } };
}

export function readGemini(body: GeminiRequest, model: string): Asked {
  const contents = body.contents ?? [];
  const last = contents.findLast((content) => content.role === 'user');
  const parts = last?.parts ?? [];
  return {
    model,
    text: parts.map((part) => part.text ?? '').join(''),
    tools: (body.tools ?? []).flatMap((tool) =>
      (tool.functionDeclarations ?? []).map(({ name, parametersJsonSchema }) => ({
        name: name ?? '',
        parameters: parametersJsonSchema,
      })),
    ),
    toolForced: body.toolConfig?.functionCallingConfig?.mode === 'ANY',
    afterTool: parts.some((part) => part.functionResponse !== undefined),
    inputChars: JSON.stringify(contents).length,
  };
}

const usageOf = (answer: Composed) => ({
  promptTokenCount: answer.inputTokens,
  candidatesTokenCount: answer.outputTokens,
  totalTokenCount: answer.inputTokens + answer.outputTokens,
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: answer.inputTokens }],
});

const partsOf = ({ toolCall, text }: Composed): object[] =>
  toolCall === undefined ? [{ text }] : [{ functionCall: { name: toolCall.name, args: toolCall.arguments } }];

const answerWith = (id: string, asked: Asked, parts: object[], last?: object) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...(last !== undefined && { finishReason: 'STOP' }) }],
  ...last,
  modelVersion: asked.model,
  responseId: id,
});

export const geminiAnswer = (id: string, asked: Asked, answer: Composed, usage: boolean): object =>
  answerWith(id, asked, partsOf(answer), usage ? { usageMetadata: usageOf(answer) } : {});

/** Events of `alt=sse`; there is no last word. */
export function geminiEvents(id: string, asked: Asked, answer: Composed, usage: boolean): string[] {
  const flow =
    answer.toolCall === undefined ? pieces(answer.text).map((text): object[] => [{ text }]) : [partsOf(answer)];
  const events = flow.map((parts) => answerWith(id, asked, parts));
  events.push(answerWith(id, asked, [{ text: '' }], usage ? { usageMetadata: usageOf(answer) } : {}));
  return events.map((event) => `data: ${JSON.stringify(event)}\r\n\r\n`);
}

export const geminiError = (status: number) => ({
  error: {
    code: status,
    message: `The demo provider was told to fail with ${status}.`,
    status: status === 429 ? 'RESOURCE_EXHAUSTED' : status === 400 ? 'INVALID_ARGUMENT' : 'INTERNAL',
  },
});
