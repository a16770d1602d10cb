"""What is kept: tables, the ledger, and one module of reads and appends per feature."""
