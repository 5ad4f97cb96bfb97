"""The one table that says "when this event happens, do that". It knows every room; no room knows it."""
