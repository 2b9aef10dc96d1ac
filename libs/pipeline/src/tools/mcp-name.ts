// Tools that the server executes carry their MCP server in their name: `mcp__<server>__<tool>`.

export interface McpName {
  readonly server: string;
  readonly tool: string;
}

const shape = /^mcp__([a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?)__(\S{1,200})$/;

/** Undefined for a tool of the client's own. */
export const readMcpName = (name: string): McpName | undefined => {
  const [, server, tool] = shape.exec(name) ?? [];
  return server === undefined || tool === undefined ? undefined : { server, tool };
};
