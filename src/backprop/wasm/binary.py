"""The bytes of WebAssembly: a relocatable object becomes a module, because LLVM's object is nearly one already.

Sections and the linking section's symbol table: [WebAssemblyCore, §5.5], [WebAssemblyLinking].
"""

ALLOWED_IMPORTS = ("__linear_memory", "__stack_pointer")
CUSTOM, IMPORTS, EXPORTS = 0, 2, 7
ORDER = (1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11)  # the order in which the standard wants the sections
FUNCTION, DATA, GLOBAL, SECTION = 0, 1, 2, 3  # kinds of symbols
UNDEFINED, EXPLICIT_NAME = 0x10, 0x40
SYMBOL_TABLE = 8


class Reader:
    """Reads LEB128 integers and length-prefixed strings from bytes."""

    def __init__(self, data, position=0):
        self.data, self.position = data, position

    def integer(self):
        value = shift = 0
        while True:
            byte = self.data[self.position]
            self.position += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def string(self):
        length = self.integer()
        self.position += length
        return self.data[self.position - length : self.position]


def integer(n):
    """n as LEB128."""
    return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + integer(n >> 7)


def string(data):
    return integer(len(data)) + data


def imported_names(section):
    r = Reader(section)
    for _ in range(r.integer()):
        r.string()
        name, kind = r.string().decode(), r.integer()
        if kind == 0:  # function: index of its type
            r.integer()
        elif kind == 3:  # global: type and mutability
            r.position += 2
        else:  # table: element type, then limits; memory: limits
            r.position += kind == 1
            limits = r.integer()
            r.integer()
            if limits & 1:
                r.integer()
        yield name


def function_indices(linking):
    """{name: index} of the defined functions in the body of a linking section."""
    r, found = Reader(linking), {}
    r.string()
    r.integer()  # version
    while r.position < len(linking):
        part, length = r.integer(), r.integer()
        end = r.position + length
        for _ in range(r.integer() if part == SYMBOL_TABLE else 0):
            kind, flags = r.integer(), r.integer()
            if kind == SECTION:
                r.integer()
            elif kind == DATA:
                r.string()
                for _ in range(0 if flags & UNDEFINED else 3):
                    r.integer()
            else:
                index = r.integer()
                if not flags & UNDEFINED or flags & EXPLICIT_NAME:
                    name = r.string().decode()
                    if kind == FUNCTION and not flags & UNDEFINED:
                        found[name] = index
        r.position = end
    return found


def module_from_object(data, exports):
    """Add an export section to the object and drop its custom sections. An unresolved symbol is an error."""
    r, sections, functions = Reader(data, 8), [], {}
    while r.position < len(data):
        kind = r.integer()
        sections.append((kind, r.string()))
    for kind, body in sections:
        if kind == IMPORTS:
            missing = sorted(set(imported_names(body)) - set(ALLOWED_IMPORTS))
            if missing:
                raise ValueError(f"WebAssembly has no {', '.join(missing)}: a kernel calls what the engine lacks")
        elif kind == CUSTOM and Reader(body).string() == b"linking":
            functions = function_indices(body)
    table = integer(len(exports)) + b"".join(
        string(name.encode()) + b"\0" + integer(functions[name]) for name in exports)
    kept = [(kind, body) for kind, body in sections if kind != CUSTOM] + [(EXPORTS, table)]
    kept.sort(key=lambda section: ORDER.index(section[0]))
    return b"\0asm\1\0\0\0" + b"".join(bytes([kind]) + string(body) for kind, body in kept)
