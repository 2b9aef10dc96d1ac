"""LangChain: an agent that summarises when its history is long, and a vector store with the default embeddings, which are sent as tokens."""

import importlib.util
import os
import pathlib

# the tokenizer's table comes in a package, since nothing is fetched while the suite runs
litellm = pathlib.Path(importlib.util.find_spec("litellm").origin).parent
os.environ["TIKTOKEN_CACHE_DIR"] = str(litellm / "litellm_core_utils/tokenizers")

import sys

from client import chat_models, embeddings
from langchain.agents import create_agent
from langchain.agents.middleware import SummarizationMiddleware
from langchain_core.vectorstores import InMemoryVectorStore
from tools import edit_file, prompt, run_command, system

store = InMemoryVectorStore.from_texts(["The sky is blue.", "Bread is baked."], embeddings)
assert len(store.similarity_search("Which colour is the sky?", k=1)) == 1

model = chat_models[sys.argv[1]]
agent = create_agent(
    model,
    tools=[run_command, edit_file],
    system_prompt=system,
    middleware=[SummarizationMiddleware(model=model, trigger=("tokens", 1_200), keep=("messages", 2))],
)
final = agent.invoke({"messages": [{"role": "user", "content": prompt}]})
print(final["messages"][-1].text)
