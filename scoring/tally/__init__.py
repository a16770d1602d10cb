"""The whole count in the regulation's order, with its working for every entry."""
