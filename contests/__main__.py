"""``python -m contests``: the command line where scripts are not on the path, as on Windows."""

from contests.cli import main

main()
