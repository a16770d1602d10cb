"""What people can do: one verb, one transaction, one ledger line; one module per feature."""
