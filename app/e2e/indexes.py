"""Several indexes side by side."""

import shutil

from place import test, uv_environment
from upstream import WheelIndex
from world import CLIENTS, check, run


@test("uv-next-index")  # CONFORMANCE 119
def uv_goes_on_to_the_next_index_only_where_a_project_is_unknown(place):
    """404 means "ask the next one"; an outage means "stop", or it would decide where a package comes from."""
    place.needs_own_server()
    uv = place.machine.clients.program("uv")
    other = WheelIndex(CLIENTS)
    ours = WheelIndex(place.project("nothing"))
    try:
        with place.clutch(ours) as clutch:
            (place.folder / "requirements.in").write_text("wheel\n")
            arguments = ["pip", "compile", "-q", "--no-cache", "--index", clutch.url, "--default-index", other.url]
            command = [uv] + arguments + ["requirements.in"]
            resolved = run(command, env=uv_environment(place), cwd=place.folder)
            check("wheel==" in resolved, "uv did not go on to the next index: %s" % resolved)
            check("/simple/wheel/" in clutch.requested(), "uv did not ask Clutch first")
    finally:
        ours.stop()
    shutil.rmtree(place.folder / "data")
    try:
        with place.clutch(ours) as clutch:
            said = run(command_with(command, clutch.url), env=uv_environment(place), cwd=place.folder, expected=2)
    finally:
        other.stop()
    check("503" in said, "uv did not stop at the outage: %s" % said)
    check("wheel==" not in said, "uv went on to the next index in an outage")
    return "an unknown project came from the next index, one that can't be asked for did not"


def command_with(command, url):
    """The same command with another address after --index."""
    place = command.index("--index") + 1
    return command[:place] + [url] + command[place + 1 :]
