"""One class, end to end: `assign` hands out, `grade` marks what comes back, `stats` says how it went.

assignment                 the student's notebook and the private bundle
submissions, handed_in     what lies in a folder of submissions; the cells of one notebook
walls, limits, watch       what keeps a submission from everything but its own work
sandbox, answerer, wire    the submission at work: the grader's side, its own side, the messages between them
judge                      marks and words for one submission
job, workers               one submission as bytes, to be graded by any process or machine
run                        a whole class, in parallel, resumed where it stopped
gradebook, feedback, statistics, statistics_page      what comes out of it; html_page is the frame of its pages

The student's code is hostile until shown otherwise: it never runs in the grader's process, expected values never
enter its own, and what it sends is data of limited size that is compared and shown as text, never evaluated.
"""
