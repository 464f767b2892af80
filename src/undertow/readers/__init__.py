"""One file per export format; found by walking this package."""
