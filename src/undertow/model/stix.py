"""Ids that are the same whenever the same thing is exported.

As OpenCTI makes them: a UUID of version 5 over the canonical JSON of the fields that make an object
what it is (checked against the objects that VIGINUM published; tests/exporters/test_stix.py). So
a second export updates what a platform holds, and things that others know too fall together.
"""

from __future__ import annotations

import json
import uuid

# The namespace of STIX 2.1 for cyber observables, which OpenCTI uses for all objects.
NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")


def stix_id(kind: str, **key: object) -> str:
    """The id of an object of this type; names are compared in lower case, as OpenCTI does."""
    if "name" in key:
        key["name"] = str(key["name"]).lower().strip()
    canonical = json.dumps(key, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"{kind}--{uuid.uuid5(NAMESPACE, canonical)}"
