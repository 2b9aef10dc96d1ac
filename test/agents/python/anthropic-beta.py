"""The Anthropic SDK's helpers around one call: tokens counted, streams that think, and a loop over tools by hand."""

from client import client, model
from tools import functions, prompt, schemas, system

messages = [{"role": "user", "content": prompt}]
tools = [
    {"name": name, "description": function.__doc__, "input_schema": schemas[name]}
    for name, function in functions.items()
]
counted = client.messages.count_tokens(model=model, system=system, messages=messages, tools=tools)
assert counted.input_tokens > 0

while True:
    with client.beta.messages.stream(
        model=model,
        max_tokens=4_000,
        system=system,
        messages=messages,
        tools=tools,
        thinking={"type": "adaptive"},
    ) as stream:
        heard = "".join(stream.text_stream)
        answer = stream.get_final_message()
    text = "".join(block.text for block in answer.content if block.type == "text")
    assert heard == text, "the stream and its message differ"
    if answer.stop_reason != "tool_use":
        break
    messages.append({"role": "assistant", "content": answer.content})
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": functions[block.name](**block.input)}
        for block in answer.content
        if block.type == "tool_use"
    ]
    messages.append({"role": "user", "content": results})
print(text)
