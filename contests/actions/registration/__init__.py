"""Registering organisations, workers and entries; checking them; the draw; checking in."""
