"""smolagents: an agent that calls tools, or one that writes code which calls them."""

import sys

from client import model
from smolagents import CodeAgent, ToolCallingAgent, tool
from tools import edit_file, prompt, run_command

kind = {"code": CodeAgent, "tools": ToolCallingAgent}[sys.argv[1]]
agent = kind(tools=[tool(run_command), tool(edit_file)], model=model)
print(agent.run(prompt))
