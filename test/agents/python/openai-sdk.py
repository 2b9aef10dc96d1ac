"""The OpenAI SDK: the Responses API streamed in a loop over tools, with the reasoning carried along as stateless clients do."""

import json

from client import client, model
from tools import functions, prompt, schemas, system

tools = [
    {"type": "function", "name": name, "description": function.__doc__, "parameters": schemas[name], "strict": True}
    for name, function in functions.items()
]
history: list = [{"role": "user", "content": prompt}]
while True:
    with client.responses.stream(
        model=model,
        instructions=system,
        input=history,
        tools=tools,
        store=False,
        include=["reasoning.encrypted_content"],
    ) as stream:
        for event in stream:
            pass
        response = stream.get_final_response()
    history += [item.model_dump(exclude_none=True, exclude={"parsed_arguments"}) for item in response.output]
    calls = [item for item in response.output if item.type == "function_call"]
    if not calls:
        break
    for call in calls:
        output = functions[call.name](**json.loads(call.arguments))
        history.append({"type": "function_call_output", "call_id": call.call_id, "output": output})
print(response.output_text)
