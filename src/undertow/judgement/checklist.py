"""Eighteen questions to ask of an attribution that somebody else made.

After the Attribution Score of DFRLab's Foreign Interference Attribution Tracker in the form of
2024 (github.com/DFRLab/interference2024, src/lib/inputs/scores.js, read in November 2026), in our
words: its four parts of 5, 3, 5 and 5 questions, a point for each yes. It says how well an
attribution can be checked, not whether it is true.
"""

from __future__ import annotations

QUESTIONS: tuple[tuple[str, str], ...] = (
    ("credibility", "Does the source gain no money from this very outcome?"),
    ("credibility", "Is it known who pays the source, and are they more than one?"),
    ("credibility", "Is the source free of a strong political leaning?"),
    ("credibility", "Is the source apart from any political campaign?"),
    ("credibility", "Has the source spread no false or misleading claims before?"),
    ("objectivity", "Is the wording free of bias, emotive words and far-reaching inferences?"),
    ("objectivity", "Does the headline say what the text says?"),
    ("objectivity", "Are facts kept apart from argument and interpretation?"),
    ("evidence", "Does it show the methods, tactics and platforms of the operation?"),
    ("evidence", "Does it put reach and effect into proportion?"),
    ("evidence", "Does it name who is held responsible?"),
    ("evidence", "Does it explain what they wanted and why?"),
    ("evidence", "Does it rest on information that only this source could have?"),
    ("transparency", "Are the data, or archived links to them, open to others?"),
    ("transparency", "Is it explained how the conclusion was reached?"),
    ("transparency", "Could others reach it again from open sources?"),
    ("transparency", "Does it say what limits it, and what speaks against it?"),
    ("transparency", "Has a third party or an independent inquiry confirmed it?"),
)

ANSWERS = ("yes", "no", "not clear")
