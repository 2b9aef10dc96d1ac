"""What the agents of the libraries can do: run a command, and replace a text in a file. The folder is the task's."""

import os
import subprocess

prompt = os.environ["TASK_PROMPT"]
system = "You work on a small project and answer briefly."


def run_command(command: str) -> str:
    """Runs a command in the project folder and returns what it prints.

    Args:
        command: The command.
    """
    ended = subprocess.run(["bash", "-c", command], cwd=os.environ["TASK_FOLDER"], capture_output=True, text=True)
    return ended.stdout + ended.stderr or "done"


def edit_file(path: str, old_string: str, new_string: str) -> str:
    """Replaces a text in a file by another one.

    Args:
        path: The file.
        old_string: The text that is in the file.
        new_string: The text that shall stand there.
    """
    with open(path) as file:
        text = file.read()
    if old_string not in text:
        return "The text is not in the file."
    with open(path, "w") as file:
        file.write(text.replace(old_string, new_string, 1))
    return "The file was changed."


functions = {"run_command": run_command, "edit_file": edit_file}


def schema(*names: str) -> dict:
    """A JSON schema of an object whose members are all texts."""
    return {
        "type": "object",
        "properties": {name: {"type": "string"} for name in names},
        "required": list(names),
        "additionalProperties": False,
    }


schemas = {"run_command": schema("command"), "edit_file": schema("path", "old_string", "new_string")}
