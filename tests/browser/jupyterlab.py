"""A JupyterLab for a test: its own port, settings and workspaces, and it is gone afterwards."""
import contextlib
import os
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

STARTUP = 60            # seconds
OWN = ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR",
       "IPYTHONDIR")


@contextlib.contextmanager
def serve(folder):
    """Start JupyterLab on a folder; give its address, without a slash at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}",
               "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--notebook-dir={folder}"]
    own = {name: str(folder / f".{name.lower()}") for name in OWN}
    log = folder / ".lab.log"
    with log.open("w") as lines:
        server = subprocess.Popen(command, stdout=lines, stderr=subprocess.STDOUT, env={**os.environ, **own})
    try:
        wait_for(f"http://127.0.0.1:{port}/api/status", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(server)


def wait_for(address, server, log):
    deadline = time.monotonic() + STARTUP
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urlopen(address):
            return
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start within {STARTUP} s:\n{log.read_text()[-2000:]}")


def stop(server):
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:       # it waits for kernels that are still starting; they end when it does
        server.kill()
        server.wait()
