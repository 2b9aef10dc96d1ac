// An agent as every answer shows it.
import type { Agent } from '../store/gen/client.ts';

export const agentRow = (agent: Agent, orgSlug: string) => ({
  agentUuid: agent.agentUuid,
  agentId: agent.agentId,
  orgSlug,
  description: agent.description,
  framework: agent.framework,
  createdAt: agent.createdAt.toISOString(),
});
