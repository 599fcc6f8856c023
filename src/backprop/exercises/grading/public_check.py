"""What a student's notebook checks by itself. It travels in the notebook, so it knows nothing of the answer."""


def public_check(name, arguments, names):
    """Say whether an answer can be graded; whether it is right, only grading tells."""
    import dis
    import inspect

    def untouched(function):
        """Whether it does nothing but return None."""
        code = getattr(function, "__code__", None)
        does = {step.opname for step in dis.get_instructions(code)} if code else {"something"}
        return does <= {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"} and code.co_consts[-1] is None

    value = names.get(name)
    if value is None or value is ... or untouched(value):
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
