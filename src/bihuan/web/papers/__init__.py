"""Papers 文书: numbered documents with their steps, signatures and service."""
