"""What people see: handlers and access, one module per feature."""
