"""crewAI: one agent, one task, two tools; the prompts around them are crewAI's own."""

from client import llm
from crewai import Agent, Crew, Task
from crewai.tools import tool
from tools import edit_file, prompt, run_command

agent = Agent(
    role="Maintainer",
    goal="Keep the project working",
    backstory="You look after a small project.",
    llm=llm,
    tools=[tool("run_command")(run_command), tool("edit_file")(edit_file)],
)
task = Task(description=prompt, expected_output="One sentence with the name of the project.", agent=agent)
print(Crew(agents=[agent], tasks=[task]).kickoff().raw)
