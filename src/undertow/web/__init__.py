"""The desk: a case in the browser, on this machine only.

One process, pages made here, one own script for what a page cannot do by itself. Nothing is fetched
from anywhere, links in posts are never followed, and no page holds code that came with the data.
"""
