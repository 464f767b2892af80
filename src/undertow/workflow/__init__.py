"""The story, a file a step: `adding` files, `scanning` them, `sharing` what was found.

Every function takes a case and does one thing to it; the command line and notebooks call the same
ones. The steps are apart so that adding a file does not load what only a scan needs.
"""
