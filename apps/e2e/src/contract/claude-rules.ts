// Rules of Messages, and of Bedrock, whose models are told the same in other words.
import { field, isObject, type JsonObject, type JsonValue, list } from '@tappass/pipeline/json';
import { blank, firstOdd, hasTwice, idsOf, isBlock, messages, num, type Rule, str, within } from './rule.ts';

const blocksOf = (message: JsonValue): readonly JsonValue[] => {
  const content = field(message, 'content');
  return typeof content === 'string' ? [{ type: 'text', text: content }] : list(content);
};

/** Bedrock's blocks in the words of Messages, for the rules that both have. */
export const inMessages = (body: JsonObject): JsonObject => {
  const blockOf = (block: JsonValue): JsonValue => {
    const use = field(block, 'toolUse');
    if (isObject(use)) return { type: 'tool_use', id: use['toolUseId'] ?? '', name: use['name'] ?? '' };
    const result = field(block, 'toolResult');
    if (isObject(result)) {
      const content = list(result['content']).map(blockOf);
      return {
        type: 'tool_result',
        tool_use_id: result['toolUseId'] ?? '',
        content,
        is_error: result['status'] === 'error',
      };
    }
    if (isObject(field(block, 'reasoningContent'))) return { type: 'thinking' };
    if (isObject(field(block, 'image'))) return { type: 'image' };
    return { type: 'text', text: field(block, 'text') ?? '' };
  };
  const config = isObject(body['inferenceConfig']) ? body['inferenceConfig'] : {};
  const more = isObject(body['additionalModelRequestFields']) ? body['additionalModelRequestFields'] : {};
  const choice = field(body['toolConfig'], 'toolChoice');
  return {
    messages: messages(body).map((one) => ({ role: field(one, 'role') ?? '', content: blocksOf(one).map(blockOf) })),
    system: list(body['system']).map(blockOf),
    tools: list(field(body['toolConfig'], 'tools')).map((tool) => field(tool, 'toolSpec') ?? {}),
    ...(isObject(choice) && { tool_choice: { type: Object.hasOwn(choice, 'auto') ? 'auto' : 'any' } }),
    ...more,
    ...(config['maxTokens'] !== undefined && { max_tokens: config['maxTokens'] }),
    ...(config['temperature'] !== undefined && { temperature: config['temperature'] }),
    ...(config['topP'] !== undefined && { top_p: config['topP'] }),
    ...(config['stopSequences'] !== undefined && { stop_sequences: config['stopSequences'] }),
  };
};

const uses = (message: JsonValue): JsonValue[] => blocksOf(message).filter((block) => isBlock(block, 'tool_use'));
const results = (message: JsonValue): JsonValue[] => blocksOf(message).filter((block) => isBlock(block, 'tool_result'));

export const speechRules: readonly Rule[] = [
  (body) => (field(messages(body)[0], 'role') === 'user' ? undefined : 'the first is not the user'),
  (body) => (messages(body).some((one) => blocksOf(one).length === 0) ? 'an empty message' : undefined),
  (body) => {
    const texts = [...messages(body).flatMap((one) => [...blocksOf(one)]), ...list(field(body, 'system'))];
    const inner = texts.flatMap((block) => [...list(field(block, 'content'))]);
    return [...texts, ...inner].some((block) => isBlock(block, 'text') && blank(field(block, 'text')))
      ? 'a blank text'
      : undefined;
  },
  (body) => {
    const made = messages(body).flatMap(uses);
    const ids = idsOf(made);
    if (hasTwice(ids)) return 'an id twice';
    return (
      firstOdd(ids, /^[A-Za-z0-9_-]{1,64}$/) ??
      firstOdd(
        [...made, ...list(field(body, 'tools'))].map((one) => str(field(one, 'name'))),
        /^[A-Za-z0-9_-]{1,64}$/,
      )
    );
  },
  (body) => {
    // neighbours of one speaker count as one turn
    const turns: JsonValue[][] = [];
    let speaker: JsonValue | undefined;
    for (const one of messages(body)) {
      if (field(one, 'role') !== speaker) turns.push([]);
      speaker = field(one, 'role');
      turns.at(-1)!.push(...blocksOf(one));
    }
    for (const [index, turn] of turns.entries()) {
      const asked = idsOf(turn.filter((block) => isBlock(block, 'tool_use'))).sort();
      const next = turns[index + 1] ?? [];
      const answered = idsOf(
        next.filter((block) => isBlock(block, 'tool_result')),
        'tool_use_id',
      ).sort();
      if (asked.join() !== answered.join()) return `calls ${asked.join()} and results ${answered.join()}`;
      const first = next.findIndex((block) => !isBlock(block, 'tool_result'));
      if (asked.length > 0 && first !== -1 && first < answered.length) return 'results are not first';
    }
    return undefined;
  },
  (body) =>
    messages(body).flatMap(uses).length > 0 && list(field(body, 'tools')).length === 0
      ? 'calls without tools'
      : undefined,
  (body) =>
    messages(body)
      .flatMap(results)
      .some(
        (one) => field(one, 'is_error') === true && list(field(one, 'content')).some((part) => !isBlock(part, 'text')),
      )
      ? 'a failed result with an image'
      : undefined,
  (body) => ((num(field(body, 'temperature')) ?? 0) > 1 ? 'too hot' : undefined),
];

const isNewClaude = (model: string): boolean => /claude-(?:opus-4-[78]|sonnet-5|opus-5|haiku-5)/.test(model);

export const claudeRules: readonly Rule[] = [
  within((body) => field(body, 'max_tokens')),
  (body) => (list(field(body, 'stop_sequences')).some((one) => blank(one)) ? 'a blank stop' : undefined),
  (body, model) => {
    const last = messages(body).at(-1);
    if (field(last, 'role') !== 'assistant') return undefined;
    if (isNewClaude(model) || /claude-(?:opus|sonnet)-4-6/.test(model)) return 'prefill';
    const text = str(field(blocksOf(last ?? null).at(-1), 'text'));
    return text === text.trimEnd() ? undefined : 'a space at the end of the prefill';
  },
  (body, model) => {
    const temperature = field(body, 'temperature');
    const topP = field(body, 'top_p');
    const drawn = [temperature, topP, field(body, 'top_k')].filter((one) => one !== undefined);
    if (isNewClaude(model) && drawn.length > 0) return 'draws of a model that takes none';
    const exclusive = /claude-(?:opus-4-1|[a-z]+-4-[56])/.test(model);
    return exclusive && temperature !== undefined && topP !== undefined ? 'temperature and top_p' : undefined;
  },
  (body, model) => {
    const thinking = field(body, 'thinking');
    const type = field(thinking, 'type');
    if (type !== 'enabled' && type !== 'adaptive') return undefined;
    if (/claude-3-5/.test(model)) return 'thinking of a model that does not';
    if (isNewClaude(model) !== (type === 'adaptive') && !/4-6/.test(model)) return `thinking ${String(type)}`;
    const choice = field(field(body, 'tool_choice'), 'type');
    if (choice === 'any' || choice === 'tool') return 'thinking and a forced tool';
    if ((field(body, 'temperature') ?? 1) !== 1) return 'thinking and a temperature';
    if (field(body, 'top_k') !== undefined || (num(field(body, 'top_p')) ?? 1) < 0.95)
      return 'thinking and other draws';
    if (type === 'adaptive') return undefined;
    const budget = num(field(thinking, 'budget_tokens')) ?? 0;
    if (budget < 1_024 || budget >= (num(field(body, 'max_tokens')) ?? 0)) return `a budget of ${budget}`;
    return unthoughtLoop(body);
  },
];

/** A loop of tools that is under way begins with a thought. */
const unthoughtLoop = (body: JsonObject): string | undefined => {
  const all = messages(body);
  if (results(all.at(-1) ?? null).length === 0) return undefined;
  for (let at = all.length - 1; at >= 0; at--) {
    const message = all[at]!;
    if (field(message, 'role') !== 'assistant') {
      if (results(message).length === 0) break;
      continue;
    }
    const before = all[at - 1];
    const opensLoop = before === undefined || results(before).length === 0;
    if (opensLoop && !/thinking$/.test(str(field(blocksOf(message)[0], 'type')))) return 'a loop without its thought';
  }
  return undefined;
};

export const alternates: Rule = (body) => {
  const roles = list(field(body, 'messages') ?? field(body, 'contents')).map((one) => field(one, 'role'));
  return roles.some((role, index) => index > 0 && role === roles[index - 1]) ? 'one speaker twice' : undefined;
};

const overMessages = (rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) => (body, model) => rule(inMessages(body), model));

export const bedrockRules: readonly Rule[] = [
  alternates,
  ...overMessages(speechRules),
  (body, model) =>
    /claude/.test(model)
      ? overMessages(claudeRules)
          .map((rule) => rule(body, model))
          .find((one) => one !== undefined)
      : within((one) => field(one['inferenceConfig'], 'maxTokens'))(body, model),
];
