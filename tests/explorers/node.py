"""Node, as Playwright's wheel brings it along: runs the explorers' modules without a browser."""

import subprocess

from playwright._impl._driver import compute_driver_executable

NODE = compute_driver_executable()[0]


def node(*arguments, stdin=None):
    """The finished process; a failure raises with everything that Node printed."""
    done = subprocess.run([NODE, *map(str, arguments)], input=stdin, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done
