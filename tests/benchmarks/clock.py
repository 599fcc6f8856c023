"""The clock of all peers: processor time of the process, all its threads together, which is pinned to one core.

On an idle machine that is the time on the wall; on a busy one it leaves out what other processes take.
"""

from time import process_time as clock  # noqa: F401
