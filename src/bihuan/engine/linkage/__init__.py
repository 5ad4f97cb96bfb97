"""Registers into operators: parts of names, codes, telephones and addresses, and clusters under the veto."""
