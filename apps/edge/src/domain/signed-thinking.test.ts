import { expect, it } from 'vitest';
import { withoutUnsignedThinking } from './signed-thinking.ts';

const signed = { type: 'thinking', thinking: 'hm', signature: 'sig' };
const text = { type: 'text', text: 'ok' };

it('B6: thinking without a signature stays behind, and what is signed goes back', () => {
  const turn = (...content: object[]) => ({ role: 'assistant', content });
  const user = { role: 'user', content: [{ type: 'thinking', thinking: 'mine' }] };
  const body = {
    messages: [user, turn({ ...signed, signature: '' }, text), turn({ type: 'thinking', thinking: 'x' }, signed, text)],
  };
  expect(withoutUnsignedThinking(body as never)).toEqual({ messages: [user, turn(text), turn(signed, text)] });
  const whole = { messages: [turn(signed, text), { role: 'assistant', content: 'plain' }] };
  expect(withoutUnsignedThinking(whole as never)).toBe(whole);
});
