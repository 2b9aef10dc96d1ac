// A real MCP server for tests, made with the official SDK: a few tools, one knob, and what it was asked.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

export interface TestMcpServer {
  readonly url: string;
  /** Executed calls as `name(arguments)`. */
  readonly executed: readonly string[];
  readonly authorization: readonly (string | undefined)[];
  /** What the next requests meet instead of an answer. */
  failNextWith(failure: 'redirect' | 'silence' | undefined): void;
  close(): Promise<void>;
}

export async function startMcpServer(port: number): Promise<TestMcpServer> {
  const executed: string[] = [];
  const authorization: (string | undefined)[] = [];
  let failure: 'redirect' | 'silence' | undefined;
  const tools = (): McpServer => {
    const server = new McpServer({ name: 'files', version: '1' });
    const answer = (text: string) => ({ content: [{ type: 'text' as const, text }] });
    server.registerTool('echo', { description: 'Says it again.', inputSchema: { text: z.string() } }, ({ text }) => {
      executed.push(`echo(${text})`);
      return answer(`echo: ${text}`);
    });
    server.registerTool('leak', { description: 'Answers what must not leave.', inputSchema: {} }, () => {
      executed.push('leak()');
      return answer('the key is AKIAQYLPMN5HFIQR7XYA and kT9vZq8vR2mT5xW1cK7nB4jH9dLfGs3pQy6uXe0a');
    });
    server.registerTool('flood', { description: 'Answers without end.', inputSchema: {} }, () => {
      executed.push('flood()');
      return answer('x'.repeat(400_000));
    });
    return server;
  };
  const http: Server = createServer((request, response) => {
    authorization.push(request.headers.authorization);
    if (failure === 'silence') return;
    if (failure === 'redirect') {
      response.writeHead(307, { location: '/elsewhere' }).end();
      return;
    }
    const transport = new StreamableHTTPServerTransport({});
    const server = tools();
    response.on('close', () => void server.close());
    void server
      .connect(transport as Parameters<typeof server.connect>[0])
      .then(() => transport.handleRequest(request, response));
  }).listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    executed,
    authorization,
    failNextWith: (next) => {
      failure = next;
    },
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
}
