"""The kinds of exercises, one module each. A new kind is one file and one line here.

A module has   judge(exercise, answer, seed) -> Result      the verdict on one seed
               answer_of(exercise, function, seed)          what a function that solves it, rightly or not, answers
               asked(exercise) -> dict                      what the reader sees besides texts, as JSON: options, lines
               markdown(exercise) -> str                    the same where no widget is shown
               page(exercise, seed) -> dict                 what the page compares answers of one variant with, as JSON
               faults(exercise) -> [str]                    what only this kind can have wrong in its file
               SEEDS                                        those that bp.check tries; None: that of the variant shown
               WORDS                                        what is said about its answers; the page says the same
and may have   mistakes(exercise)                           where they are no cell ex-mistakes
               LANGUAGE                                     what the page has to know to read an answer
"""

from . import choice, code, numeric, parsons, predict, symbolic

KINDS = {
    "code": code,
    "numeric": numeric,
    "symbolic": symbolic,
    "choice": choice,
    "parsons": parsons,
    "predict": predict,
}
