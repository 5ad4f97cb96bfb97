"""Registers as they arrive: read, mapped, shown before they are accepted; raw rows stay."""
