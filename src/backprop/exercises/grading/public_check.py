"""What a student's notebook checks by itself. It travels in the notebook, so it knows nothing of the answer."""


def public_check(name, arguments, names):
    """Say whether an answer can be graded; whether it is right, only grading tells."""
    import inspect

    value = names.get(name)
    if value is None or value is ...:
        print(f"{name}: not answered yet.")
    elif arguments is None:
        print(f"{name}: public checks passed.")
    elif not callable(value):
        print(f"{name} is not a function: define it with  def {name}({', '.join(arguments)}):")
    else:
        try:
            inspect.signature(value).bind(*arguments)
        except TypeError:
            print(f"{name} has to take {len(arguments)} arguments: {', '.join(arguments)}.")
        else:
            print(f"{name}: public checks passed.")
