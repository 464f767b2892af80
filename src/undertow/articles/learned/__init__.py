"""What a small network, trained on an invented corpus, adds to the rules.

The rules know the words that they list; of what is merely "said" they see few accusations and
denials. `network.py` judges every statement from its words in context (the default encoder's) and
from what the rules found (`features.py`); `acts.py` lets it correct their acts.
"""
