"""The parts of a STIX bundle: ids, the bundle itself, and what goes into it."""
