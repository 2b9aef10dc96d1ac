"""The Anthropic SDK's tool runner: whole, or with `stream` as events."""

import sys

from anthropic import beta_tool
from client import client, model
from tools import edit_file, prompt, run_command, system

stream = sys.argv[1:] == ["stream"]
runner = client.beta.messages.tool_runner(
    model=model,
    max_tokens=4_000,
    system=system,
    messages=[{"role": "user", "content": prompt}],
    tools=[beta_tool(run_command), beta_tool(edit_file)],
    stream=stream,
)
for turn in runner:
    message = turn.get_final_message() if stream else turn
print("".join(block.text for block in message.content if block.type == "text"))
