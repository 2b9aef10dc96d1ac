// One action as the steps see it: a call without a model, whose answer is the tool call or the text in question.
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import type { Call, PrincipalView } from '@tappass/pipeline/call';
import type { JsonObject } from '@tappass/pipeline/json';
import type { SessionView } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import type { Identity } from '../identity/principal.ts';

export interface ToolAction {
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
}

/** What policy knows an action's model as; no price book has it. */
const noModel = 'tappass/action';

const principalView = ({ orgId, principal }: Identity): PrincipalView => ({
  tenant: orgId,
  agentId: principal.agentId,
  ...(principal.developerPseudonym !== '' && { developer: principal.developerPseudonym }),
  ...(principal.toolScopes.length > 0 && { toolScopes: principal.toolScopes }),
});

const opened = (identity: Identity, session: SessionView, prompt: string, more: JsonObject = {}): Call => {
  const messages = prompt === '' ? [] : [{ role: 'user', content: prompt }];
  const body: JsonObject = { model: noModel, messages, ...more };
  const principal = principalView(identity);
  // what is asked about was offered to the model where it was called
  return { ...openCall({ surface: 'chat', body, session, rawBytes: prompt.length, principal }), anyTool: true };
};

const answering = (call: Call, message: JsonObject): Call => {
  const finish_reason = message['tool_calls'] === undefined ? 'stop' : 'tool_calls';
  const choices = [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason }];
  return { ...call, answer: readAnswer('chat', { object: 'chat.completion', model: noModel, choices }) };
};

export const promptCall = (identity: Identity, session: SessionView, prompt: string): Call =>
  opened(identity, session, prompt);

/** A tool as it is described to whoever calls it. */
export const definitionCall = (identity: Identity, session: SessionView, name: string, description: string): Call =>
  opened(identity, session, '', { tools: [{ type: 'function', function: { name, description } }] });

export const toolCall = (identity: Identity, session: SessionView, action: ToolAction): Call => {
  const { id, name, argumentsText } = action;
  const called = { id, type: 'function', function: { name, arguments: argumentsText } };
  return answering(opened(identity, session, ''), { tool_calls: [called] });
};

export const textCall = (identity: Identity, session: SessionView, text: string): Call =>
  answering(opened(identity, session, ''), { content: text });

/** An answer of the Responses API that was given before. */
export const answerCall = (identity: Identity, session: SessionView, body: JsonObject): Call => ({
  ...opened(identity, session, ''),
  answer: readAnswer('responses', body),
});

/** The text as the steps left it. */
export function textOf({ answer }: Call): string {
  const choices = answer?.body['choices'] as { message?: { content?: unknown } }[] | undefined;
  const content = choices?.[0]?.message?.content;
  return typeof content === 'string' ? content : '';
}
