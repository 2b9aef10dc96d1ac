// One call of one tool of one MCP server over Streamable HTTP: connect, call, leave. What comes back is text to be scanned, never trusted.
import { lookup } from 'node:dns/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Fault } from '@tappass/errors/fault';
import { type McpServer, resolvePinned } from './mcp-server.ts';
import { type PinnedFetch, pinnedFetch } from './pinned-fetch.ts';

export interface McpCall {
  readonly server: McpServer;
  readonly tool: string;
  readonly args: Record<string, unknown>;
  /** Bearer token; empty when the server asks for none. */
  readonly credential: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface McpResult {
  /** The texts of the result, and as JSON what is structured in it. */
  readonly text: string;
  readonly isError: boolean;
}

/** @throws Fault tool_server_refused before anything was sent, tool_timeout, or tool_failed */
export async function callMcpTool(call: McpCall): Promise<McpResult> {
  const { server, timeoutMs, maxBytes } = call;
  const pinned = await resolvePinned(server, lookup);
  const wire = pinnedFetch(server.url.origin, pinned, maxBytes);
  const time = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([time, wire.overflow]);
  try {
    return await Promise.race([talk(call, wire, signal), ended(signal)]);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const reason = time.aborted ? 'tool_timeout' : 'tool_failed';
    throw new Fault(reason, { details: { server: server.name }, cause });
  } finally {
    await wire.close();
  }
}

async function talk({ server, tool, args, credential, timeoutMs }: McpCall, wire: PinnedFetch, signal: AbortSignal) {
  const transport = new StreamableHTTPClientTransport(server.url, {
    fetch: wire.fetch,
    requestInit: {
      redirect: 'error',
      signal,
      ...(credential !== '' && { headers: { authorization: `Bearer ${credential}` } }),
    },
    // a stream that breaks is a call that failed; nothing is resumed behind anybody's back
    reconnectionOptions: {
      ...{ maxRetries: 0, initialReconnectionDelay: 1, maxReconnectionDelay: 1, reconnectionDelayGrowFactor: 1 },
    },
  });
  const client = new Client({ name: 'tappass', version: '1' });
  try {
    const options = { signal, timeout: timeoutMs, maxTotalTimeout: timeoutMs };
    // the transport's type says less of its own members than its interface asks for
    await client.connect(transport as Parameters<typeof client.connect>[0], options);
    const result = await client.callTool({ name: tool, arguments: args }, undefined, options);
    return { text: textOf(result), isError: result['isError'] === true };
  } finally {
    await client.close();
  }
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** Everything in a result that has words is shown as words; the rest by its kind. */
function textOf(result: Record<string, unknown>): string {
  const content = Array.isArray(result['content']) ? (result['content'] as Record<string, unknown>[]) : [];
  const parts = content.map((part) => {
    if (part['type'] === 'text') return String(part['text']);
    if (part['type'] === 'resource') return JSON.stringify(part['resource']);
    return part['type'] === 'resource_link' ? JSON.stringify(part) : `[${String(part['type'])}]`;
  });
  if (result['structuredContent'] !== undefined) parts.push(JSON.stringify(result['structuredContent']));
  return parts.join('\n');
}
