"""LiteLLM: a streamed loop over tools."""

import json

import litellm
from client import model
from tools import functions, prompt, schemas, system

tools = [
    {"type": "function", "function": {"name": name, "description": function.__doc__, "parameters": schemas[name]}}
    for name, function in functions.items()
]
messages: list = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
while True:
    chunks = list(litellm.completion(model=model, messages=messages, tools=tools, stream=True, num_retries=3))
    answer = litellm.stream_chunk_builder(chunks, messages=messages).choices[0].message
    messages.append(answer)
    if not answer.tool_calls:
        break
    for call in answer.tool_calls:
        output = functions[call.function.name](**json.loads(call.function.arguments))
        messages.append({"role": "tool", "tool_call_id": call.id, "content": output})
print(answer.content)
