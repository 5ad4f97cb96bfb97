"""The law as data: dated rule files, their schemas, and the one loader that turns them into engine types."""
