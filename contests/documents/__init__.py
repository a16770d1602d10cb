"""What comes and goes as a file: Excel, Word, PDF."""
