"""The tools of others that judge a bundle: stix2-validator with references enforced, and stix2."""

import json

import stix2
from stix2validator import ValidationOptions, validate_file

# Warnings that the shape of VIGINUM and OpenCTI brings with it, and no others: ids of version 5,
# relations that STIX does not suggest, platforms outside its list, pages without a hash.
ALLOWED = {"{103}", "{202}", "{244}", "{302}"}


def check(path):
    """The bundle at `path`, once both tools have taken it."""
    found = validate_file(str(path), ValidationOptions(version="2.1", enforce_refs=True))
    errors = [str(error) for one in found.object_results for error in one.errors or ()]
    assert found.is_valid and not errors, errors[:5]
    warned = [str(word) for one in found.object_results for word in one.warnings or ()]
    assert not [word for word in warned if not any(code in word for code in ALLOWED)]
    bundle = json.loads(path.read_text(encoding="utf-8"))
    assert len(stix2.parse(bundle, allow_custom=True).objects) == len(bundle["objects"])
    return bundle


def of_type(bundle, kind, **fields):
    """The objects of a type with these fields."""
    return [
        made
        for made in bundle["objects"]
        if made["type"] == kind and all(made.get(name) == value for name, value in fields.items())
    ]
