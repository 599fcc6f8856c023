"""A number with three significant digits, as the pages show it."""


def short(value):
    """0.0123, 45.6, 1.23·10⁻⁷. The page's explorers/js/lib/numbers.js has the same function."""
    if value != value:
        return "not a number"
    sign, size = "−" if value < 0 else "", abs(value)
    if size == float("inf"):
        return sign + "∞"
    if size == 0:
        return "0"
    digits, exponent = f"{size:.2e}".split("e")
    exponent = int(exponent)
    if exponent < -3 or exponent > 4:
        return f"{sign}{digits}·10{str(exponent).translate(SUPERSCRIPTS)}"
    return sign + (f"{float(f'{size:.2e}'):.0f}" if exponent > 2 else f"{size:.{2 - exponent}f}")


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
