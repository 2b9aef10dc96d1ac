"""The OpenAI Agents SDK: an agent with two tools, streamed."""

import asyncio

from agents import Agent, Runner, function_tool, set_tracing_disabled
from client import model
from tools import edit_file, prompt, run_command, system

# traces go to OpenAI itself, which is not part of this
set_tracing_disabled(True)
agent = Agent(
    name="Mender", instructions=system, model=model, tools=[function_tool(run_command), function_tool(edit_file)]
)


async def main() -> None:
    result = Runner.run_streamed(agent, prompt)
    async for _ in result.stream_events():
        pass
    print(result.final_output)


asyncio.run(main())
