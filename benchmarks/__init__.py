"""How fast, as ratios within one run; figures stand in docs/performance.md."""
