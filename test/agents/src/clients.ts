// The real clients: how each is installed, where its settings stand in docs/agents.md, how it is started, and what is its own in a session.
import { join } from 'node:path';
import type { Style, Task } from './session.ts';
import { codeTexts, searchReplaceTexts } from './styles.ts';

export interface Start {
  readonly task: Task;
  /** Folder of the installed programs. */
  readonly bin: string;
  /** The program that an option named; empty for all that are installed. */
  readonly given: string;
  /** The client's script beside its packages, where it is a library. */
  readonly script: string;
}

export interface Client {
  readonly name: string;
  /** `node`, a set of Python packages, or `given`: a program that may not be locked here, named by its option. */
  readonly packages: string;
  /** Section of docs/agents.md. */
  readonly section: string;
  /** A program that uses the library as its documentation tells; none for a tool with a command line. */
  readonly script?: string;
  readonly command: (start: Start) => readonly string[];
  /** What lies in the task's folder besides, by its path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: (start: Start) => Readonly<Record<string, string>>;
  readonly style?: Style;
  /** Answers beside the moves of the conversation that must have been asked for. */
  readonly asks?: readonly string[];
}

/** LiteLLM's table of prices comes with it; it need not ask for a newer one. */
const noLookUps = { LITELLM_LOCAL_MODEL_COST_MAP: 'True' };

/** So that a session of four turns fills it. */
const smallContext = {
  provider: { anthropic: { models: { 'claude-sonnet-5-5': { limit: { context: 100_000, output: 8_000 } } } } },
};

/** A conversation of yesterday, long enough to be summarised. */
const earlierChat = [
  '# aider chat started at 2026-01-05 09:00:00',
  ...Array.from({ length: 12 }, (_, index) => [
    `#### What does part ${index + 1} of the project do?`,
    `Part ${index + 1} adds numbers, prints what comes out, and is used by the part before it.`,
  ]).flat(),
].join('\n\n');

/** A library's program on Node, with what tells its variants apart. */
const onNode = (name: string, section: string, script: string, ...args: string[]): Client => ({
  ...{ name, section, script, packages: 'node' },
  command: (start) => [process.execPath, start.script, ...args],
});

/** The same in Python. */
const inPython = (name: string, packages: string, section: string, script: string, ...args: string[]): Client => ({
  ...{ name, section, script, packages },
  command: (start) => [join(start.bin, 'python'), start.script, ...args],
});

export const clients: readonly Client[] = [
  {
    name: 'codex',
    packages: 'node',
    section: 'OpenAI Codex CLI',
    command: ({ bin, task }) => [
      join(bin, 'codex'),
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
      ...['-c', 'model_auto_compact_token_limit=100000'],
      ...['-C', task.folder],
      task.prompt,
    ],
    asks: ['summary'],
  },
  {
    name: 'opencode',
    packages: 'node',
    section: 'opencode',
    command: ({ bin, task }) => [join(bin, '../opencode-linux-x64/bin/opencode'), 'run', task.prompt],
    environment: () => ({ OPENCODE_CONFIG_CONTENT: JSON.stringify(smallContext) }),
    asks: ['title', 'summary'],
  },
  {
    name: 'cline',
    packages: 'node',
    section: 'Cline',
    command: ({ bin, task }) => [join(bin, 'cline'), '--auto-approve', 'true', task.prompt],
  },
  {
    name: 'continue',
    packages: 'node',
    section: 'Continue',
    command: ({ bin, task }) => [join(bin, 'cn'), '--print', '--auto', task.prompt],
    environment: () => ({ CONTINUE_TELEMETRY_ENABLED: '0' }),
  },
  {
    name: 'claude-code',
    packages: 'given',
    section: 'Claude Code',
    command: ({ given, task }) => [
      given,
      ...['--print', task.prompt, '--permission-mode', 'acceptEdits'],
      ...['--allowedTools', 'Bash', 'Edit', 'Read', 'Write'],
    ],
    environment: () => ({ CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' }),
  },
  onNode('openai-node', 'OpenAI SDK for TypeScript', 'openai-sdk.mjs'),
  onNode('anthropic-tool-runner', 'Anthropic SDK for TypeScript', 'anthropic-tool-runner.mjs'),
  onNode('anthropic-tool-runner-stream', 'Anthropic SDK for TypeScript', 'anthropic-tool-runner.mjs', 'stream'),
  onNode('anthropic-beta', 'Anthropic SDK for TypeScript', 'anthropic-beta.mjs'),
  onNode('openai-agents-js', 'openai-agents for TypeScript', 'openai-agents.mjs'),
  onNode('vercel-ai-responses', 'Vercel AI SDK', 'vercel-ai.mjs', 'responses'),
  onNode('vercel-ai-chat', 'Vercel AI SDK', 'vercel-ai.mjs', 'chat'),
  onNode('vercel-ai-messages', 'Vercel AI SDK', 'vercel-ai.mjs', 'messages'),
  inPython('anthropic-python-tool-runner', 'frameworks', 'Anthropic SDK for Python', 'anthropic-tool-runner.py'),
  inPython(
    'anthropic-python-tool-runner-stream',
    'frameworks',
    'Anthropic SDK for Python',
    'anthropic-tool-runner.py',
    'stream',
  ),
  inPython('anthropic-python-beta', 'frameworks', 'Anthropic SDK for Python', 'anthropic-beta.py'),
  inPython('openai-python', 'frameworks', 'OpenAI SDK for Python', 'openai-sdk.py'),
  inPython('openai-agents-python', 'frameworks', 'openai-agents for Python', 'openai-agents.py'),
  {
    ...inPython('langchain-openai', 'frameworks', 'LangChain', 'langchain-agent.py', 'openai'),
    asks: ['embeddings', 'summary'],
  },
  {
    ...inPython('langchain-anthropic', 'frameworks', 'LangChain', 'langchain-agent.py', 'anthropic'),
    asks: ['embeddings', 'summary'],
  },
  inPython('pydantic-ai-chat', 'frameworks', 'pydantic-ai', 'pydantic-ai-agent.py', 'chat'),
  inPython('pydantic-ai-responses', 'frameworks', 'pydantic-ai', 'pydantic-ai-agent.py', 'responses'),
  inPython('pydantic-ai-messages', 'frameworks', 'pydantic-ai', 'pydantic-ai-agent.py', 'messages'),
  { ...inPython('litellm', 'frameworks', 'LiteLLM', 'litellm-loop.py'), environment: () => noLookUps },
  {
    ...inPython('crewai', 'crewai', 'crewAI', 'crewai-crew.py'),
    environment: () => ({ ...noLookUps, CREWAI_DISABLE_TELEMETRY: 'true', OTEL_SDK_DISABLED: 'true' }),
  },
  {
    ...inPython('smolagents-tools', 'smolagents', 'smolagents', 'smolagents-agent.py', 'tools'),
    style: { finalTool: 'final_answer', resultsAsTexts: true },
  },
  { ...inPython('smolagents-code', 'smolagents', 'smolagents', 'smolagents-agent.py', 'code'), style: codeTexts },
  {
    name: 'mini-swe-agent',
    packages: 'mini-swe-agent',
    section: 'mini-swe-agent',
    command: ({ bin, task }) => [join(bin, 'mini'), '--yolo', '--exit-immediately', '--task', task.prompt],
    environment: () => ({ ...noLookUps, MSWEA_CONFIGURED: 'true', MSWEA_COST_TRACKING: 'ignore_errors' }),
    style: { final: () => ({ deeds: [{ do: 'run', command: 'echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT' }] }) },
  },
  {
    name: 'aider',
    packages: 'aider',
    section: 'aider',
    command: ({ bin, task }) => [
      join(bin, 'aider'),
      ...['--yes-always', '--no-check-update', '--no-analytics', '--no-show-release-notes', '--no-show-model-warnings'],
      ...['--edit-format', 'diff', '--auto-test', '--test-cmd', 'node check.mjs'],
      ...['--restore-chat-history', '--max-chat-history-tokens', '64'],
      ...['--message', task.prompt, 'total.mjs'],
    ],
    environment: () => ({
      ...noLookUps,
      ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' },
      ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' },
    }),
    files: { '.aider.chat.history.md': earlierChat },
    style: searchReplaceTexts,
    asks: ['commit message', 'summary'],
  },
];
