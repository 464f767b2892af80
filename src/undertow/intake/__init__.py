"""From a file that somebody hands in to tables of posts, accounts and rejects.

`source` opens the file (compression, encodings, limits), `registry` finds the reader that knows
its fields, `tabular` and `records` are the two kinds of reader that the files in
`undertow.readers` fill in.
"""
