"""Readings → verdicts under the standard in force that day."""
