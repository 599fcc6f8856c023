"""Reads the key of an option; capitals and spaces around it are not held against anyone."""


def key_of(answer, options):
    """The key that `answer` names; None if it names none."""
    plain = answer.strip().casefold() if isinstance(answer, str) else None
    return next((key for key in options if key.casefold() == plain), None)
