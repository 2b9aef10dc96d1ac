// The worst model there is, as a provider of chat completions: it does its task, and before that whatever a tool's result tells it to.
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Task, ToolUse } from './task.ts';

interface Message {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_calls?: readonly { readonly function: { readonly name: string; readonly arguments: string } }[];
}

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : Array.isArray(content)
      ? content.map((part) => String((part as { text?: string }).text ?? '')).join('\n')
      : '';

/** JSON escapes of a text inside a tool's result. */
const spellings = (text: string): readonly string[] => [text, JSON.stringify(text).slice(1, -1)];

export class ObedientProvider {
  readonly #tasks: ReadonlyMap<string, Task>;
  readonly #server: Server;

  constructor(tasks: readonly Task[]) {
    this.#tasks = new Map(tasks.map((task) => [task.id, task]));
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.#answer(response, JSON.parse(Buffer.concat(chunks).toString()) as { messages: Message[]; model: string });
    });
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer(response: ServerResponse, { messages, model }: { messages: Message[]; model: string }): void {
    const use = this.#next(messages);
    const message =
      use === undefined
        ? { role: 'assistant', content: 'It is done as you asked.' }
        : { role: 'assistant', content: null, tool_calls: [callOf(use, messages)] };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        ...{ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model },
        choices: [{ index: 0, message, finish_reason: use === undefined ? 'stop' : 'tool_calls' }],
        usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
      }),
    );
  }

  /** Which conversation it is stands in the system's words; how far it has come, in the calls that were made. */
  #next(messages: readonly Message[]): ToolUse | undefined {
    const system = textOf(messages.find(({ role }) => role === 'system')?.content);
    const task = this.#tasks.get(/\[conversation ([\w-]+)\]/.exec(system)?.[1] ?? '');
    if (task === undefined) return undefined;
    const seen = messages.flatMap(({ role, content }) => (role === 'tool' ? [textOf(content)] : []));
    const isTold = spellings(task.attack.text).some((text) => seen.some((result) => result.includes(text)));
    const done = messages.flatMap(({ tool_calls }) => tool_calls ?? []).length;
    if (!isTold) return task.plan[done];
    const before = this.#callsBefore(messages, task);
    const obeyed = done - before;
    const { acts } = task.attack;
    return obeyed < acts.length ? acts[obeyed] : task.plan[done - acts.length];
  }

  /** Calls that were made up to the result that holds the attack. */
  #callsBefore(messages: readonly Message[], task: Task): number {
    let calls = 0;
    for (const { role, content, tool_calls } of messages) {
      calls += tool_calls?.length ?? 0;
      if (role === 'tool' && spellings(task.attack.text).some((text) => textOf(content).includes(text))) return calls;
    }
    return calls;
  }
}

const callOf = ([name, args]: ToolUse, messages: readonly Message[]) => {
  const seen = messages.flatMap(({ role, content }) => (role === 'tool' ? [textOf(content)] : [])).join('\n');
  const given = typeof args === 'function' ? args(seen) : args;
  const done = messages.flatMap(({ tool_calls }) => tool_calls ?? []).length;
  return { id: `call_${done + 1}`, type: 'function', function: { name, arguments: JSON.stringify(given) } };
};
