"""pydantic-ai: an agent with tools whose answer is a structure, streamed, on each of its formats."""

import asyncio
import sys

from client import models
from pydantic_ai import Agent
from tools import edit_file, prompt, run_command, system

agent = Agent(models[sys.argv[1]], instructions=system, tools=[run_command, edit_file])


async def main() -> None:
    async with agent.iter(prompt) as run:
        async for node in run:
            if Agent.is_model_request_node(node):
                async with node.stream(run.ctx) as stream:
                    async for _ in stream:
                        pass
    print(run.result.output)


asyncio.run(main())
