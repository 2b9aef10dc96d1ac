// Rules that no schema says: from the receivers' references and from what they answer with 400. Written from there, and not from the table they check.
import { bedrockRules, claudeRules, speechRules } from './claude-rules.ts';
import { geminiRules } from './gemini-rules.ts';
import { chatRules, localRules, mistralRules, responsesRules } from './openai-rules.ts';
import type { Rule } from './rule.ts';
import type { Receiver } from './validators.ts';

export const unsaidRules: Readonly<Record<Receiver | 'local', readonly Rule[]>> = {
  chat: chatRules,
  local: localRules,
  mistral: mistralRules,
  responses: responsesRules,
  messages: [...speechRules, ...claudeRules],
  gemini: geminiRules,
  vertex: geminiRules,
  bedrock: bedrockRules,
};
