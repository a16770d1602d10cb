"""成绩档案: results and titles over the years, and titles from before this system."""

from contests.web.history import pages, recording

ROUTES = [*pages.ROUTES, *recording.ROUTES]
