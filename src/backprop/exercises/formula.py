"""Reads a formula that a learner wrote, without ever running it, and says what keeps it from being one.

The text is cut into tokens, which are checked one after another; only what passed is given to Python's own parser, and
of its syntax tree only numbers, known names, known functions and + - * / ** become SymPy.  SymPy's sympify and
parse_expr execute what they read, and evaluate it: 9**9**9**9 would never end.  So the tree is built unevaluated.
The page's js/read_formula.js reads the same language and is held to the same examples.
"""

import ast
import re

LONGEST = 300  # characters
FUNCTIONS = ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sigmoid", "abs")
ALIASES = {"ln": "log", "Abs": "abs", "E": "e", "σ": "sigmoid", "π": "pi"}
CONSTANTS = ("pi", "e")
GREEK = dict(zip("αβγδεζηθικλμνξρστυφχψω", (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega"
).split(), strict=True))  # fmt: skip
PLAIN = str.maketrans("−–·×÷", "--**/")
SUPERSCRIPTS = set("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
TOKEN = re.compile(r"\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|([^\W\d]\w*)|(\*\*|.))", re.S)
WORDS = {
    "no formula": "write a formula, such as 2*x + 1.",
    "long": "the formula is longer than {limit} characters.",
    "deep": "too many brackets or signs inside one another.",
    "character": "{token} cannot be part of a formula.",
    "power": "write ** for a power: x**2.",
    "equals": "write only what stands to the right of the equals sign.",
    "comma": "write a decimal point instead of the comma.",
    "bracket": "write round brackets, ( and ).",
    "product": "write {left}*{right}: a product needs its *.",
    "name": "{token} is not known here; the symbols are {symbols}.",
    "function": "{token} is no function that is known here; these are: {functions}.",
    "argument": "{token} needs its argument in brackets: {token}(…).",
    "before": "something is missing before {token}.",
    "end": "something is missing after the last {token}.",
    "closed": "a bracket is closed that was never opened.",
    "open": "a bracket is opened and never closed.",
}


class Unreadable(ValueError):
    """The text is no formula; the message is a sentence."""

    def __init__(self, word, **values):
        super().__init__(WORDS[word].format(**values))


def tokens(text, symbols):
    """[(sort, text)] of a formula in these symbols; sort is number, name, function or operator."""
    if len(text) > LONGEST:
        raise Unreadable("long", limit=LONGEST)
    if SUPERSCRIPTS & set(text):
        raise Unreadable("power")
    text, found, at = text.translate(PLAIN).rstrip(), [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        number, name, sign = match.groups()
        at = match.end()
        if number:
            found.append(("number", number))
        elif name:
            found.append(_named(name, symbols, text[at:].lstrip().startswith("(")))
        elif sign in ("+", "-", "*", "/", "**", "(", ")"):
            found.append(("operator", sign))
        else:
            words = {"^": "power", "=": "equals", ",": "comma", "[": "bracket", "]": "bracket", "{": "bracket",
                     "}": "bracket"}  # fmt: skip
            raise Unreadable(words.get(sign, "character"), token=sign)
    return found


def _named(name, symbols, opens):
    plain = name if name in symbols else GREEK.get(name, name)
    if plain in symbols:
        return "name", plain
    plain = ALIASES.get(name, name)
    if plain in FUNCTIONS:
        if not opens:
            raise Unreadable("argument", token=name)
        return "function", plain
    if plain in CONSTANTS:
        return "name", plain
    if opens:
        raise Unreadable("function", token=name, functions=", ".join(FUNCTIONS))
    raise Unreadable("name", token=name, symbols=", ".join(symbols))


def check(found):
    """Whether operands and operators alternate and brackets fit. What passes is a formula to every parser."""
    if not found:
        raise Unreadable("no formula")
    before, opened = None, 0  # the operand that stands before, if one does
    for sort, text in found:
        if before is None:
            if sort in ("number", "name"):
                before = text
            elif text == "(":
                opened += 1
            elif sort == "operator" and text not in ("+", "-"):
                raise Unreadable("before", token=text)
        elif sort != "operator" or text == "(":
            raise Unreadable("product", left=before, right={"(": "(…)"}.get(text, text + "(…)" * (sort == "function")))
        elif text == ")":
            if not opened:
                raise Unreadable("closed")
            opened, before = opened - 1, "(…)"
        else:
            before = None
    if before is None:
        raise Unreadable("end", token=found[-1][1])
    if opened:
        raise Unreadable("open")


def read_formula(text, symbols):
    """The unevaluated SymPy tree of `text` in the named symbols. Raises `Unreadable`."""
    found = tokens(text, symbols)
    check(found)
    plain = "".join(_safe(*token, symbols) for token in found)
    try:
        return _tree(ast.parse(plain, mode="eval").body, symbols)
    except (RecursionError, MemoryError, SyntaxError):  # all that is left after the check: a limit of the parser
        raise Unreadable("deep") from None


def _safe(sort, text, symbols):
    """A token as Python reads it: no leading zeros, and no word of the language as the name of a symbol."""
    if sort == "number":
        return repr(float(text)).replace("inf", "1e999")
    return f"s{symbols.index(text)}_" if text in symbols else text


def _tree(node, symbols):
    import sympy as sp

    match node:
        case ast.Constant(value=float()):
            return (
                sp.Integer(int(node.value)) if node.value.is_integer() and node.value < 1e15 else sp.Float(node.value)
            )
        case ast.Name(id=name) if name in CONSTANTS:
            return sp.pi if name == "pi" else sp.E
        case ast.Name(id=name):
            return sp.Symbol(symbols[int(name[1:-1])])
        case ast.UnaryOp(op=ast.UAdd()):
            return _tree(node.operand, symbols)
        case ast.UnaryOp(op=ast.USub()):
            return sp.Mul(-1, _tree(node.operand, symbols), evaluate=False)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()):
            return _combined(type(node.op), _tree(node.left, symbols), _tree(node.right, symbols))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return _applied(name, _tree(argument, symbols))
    raise Unreadable("character", token=ast.unparse(node))


def _combined(operator, left, right):
    import sympy as sp

    if operator is ast.Sub:
        right = sp.Mul(-1, right, evaluate=False)
    if operator is ast.Div:
        right = sp.Pow(right, -1, evaluate=False)
    kind = {ast.Add: sp.Add, ast.Sub: sp.Add, ast.Mult: sp.Mul, ast.Div: sp.Mul, ast.Pow: sp.Pow}[operator]
    return kind(left, right, evaluate=False)


def _applied(name, argument):
    import sympy as sp

    if name == "sigmoid":
        return sp.Pow(sp.Add(1, sp.exp(-argument, evaluate=False), evaluate=False), -1, evaluate=False)
    return getattr(sp, {"abs": "Abs"}.get(name, name))(argument, evaluate=False)
