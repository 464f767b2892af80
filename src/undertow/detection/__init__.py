"""Which accounts act together, and whether that is more than chance.

`coding` numbers accounts and objects, `pairs` finds who met on what within which window,
`significance` asks how often independent accounts would have met as often on what they share,
`overlap` whether they would share as much, `joint` both at once; `groups` joins the edges that
remain over all channels.
"""
