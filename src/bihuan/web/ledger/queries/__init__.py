"""Reading the ledger: the chain, the entries, the seals of days, the audits."""

from bihuan.web.ledger.queries.chain import ChainProof, verify_chain

__all__ = ["ChainProof", "verify_chain"]
