"""Judgement: which words the evidence allows, how likely, how sure, and what else it could be.

Rules only; nothing here reads or writes a case. Every decision is an entry of the case's ledger
(`case/ledger.py`), and what stands today is worked out from the entries (`dossier.py`), so nothing
is ever overwritten.
"""
