"""`make book SOLUTIONS=hidden` builds a book in which nobody finds an answer: for a class that hands exercises in."""

import os

SOLUTIONS = "BACKPROP_SOLUTIONS"
HIDDEN = "hidden"


def hidden():
    """Whether solutions, and all that answers are compared with, stay out of what is shown."""
    return os.environ.get(SOLUTIONS) == HIDDEN
