"""Groups that are commands of their own."""

import json
import subprocess
import tempfile
from pathlib import Path

import bench


def ahead(tools):
    return run("ahead", *(["--rounds", "1", "--delays", "50", "--tools", "pip"] if tools.options.quick else []))


def start(tools):
    return run("start", *(["--starts", "3"] if tools.options.quick else []))


def run(name, *arguments):
    """What a command of this folder wrote to its JSON file; None where it isn't there, or failed without any."""
    command = Path(__file__).with_name(name)
    if not command.exists():
        bench.say("no %s here" % command.name)
        return None
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "found.json"
        ended = subprocess.run([command, "--json", written, *arguments], check=False)
        if ended.returncode:
            bench.say("%s ended with %d" % (command.name, ended.returncode))
        return json.loads(written.read_text()) if written.exists() else None
