"""The views, one file each: functions from a request to a page."""
