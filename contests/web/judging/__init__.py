"""What judges, the chief judge and the tally clerk see while an event is marked."""

from contests.web.judging import (
    carrying,
    devices,
    figures,
    paper,
    printing,
    room,
    scans,
    seats,
    settling,
    shell,
    signing,
    tablet,
)

ROUTES = [
    *tablet.ROUTES,
    *shell.ROUTES,
    *signing.ROUTES,
    *carrying.ROUTES,
    *devices.ROUTES,
    *seats.ROUTES,
    *room.ROUTES,
    *paper.ROUTES,
    *settling.ROUTES,
    *scans.ROUTES,
    *figures.ROUTES,
    *printing.ROUTES,
]
