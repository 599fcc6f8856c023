"""The kinds of exercises, one module each. A new kind is one file and one line here.

A module has   judge(exercise, answer, seed) -> Result      the verdict on one seed
               answer_of(exercise, function, seed)          what a function that solves it, rightly or not, answers
               page(exercise, seed) -> dict                 what the page has to know of one variant, as JSON
               faults(exercise) -> [str]                    what only this kind can have wrong in its file
               SEEDS                                        those that bp.check tries; None: that of the variant shown
"""

from . import code, numeric, predict

KINDS = {"code": code, "numeric": numeric, "predict": predict}
