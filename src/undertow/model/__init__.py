"""The tables and the words that all parts of undertow share."""
