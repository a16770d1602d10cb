"""What judges, the chief judge and the tally clerk see while an event is marked."""

from contests.web.judging import figures, paper, printing, room, seats, tablet

ROUTES = [*tablet.ROUTES, *seats.ROUTES, *room.ROUTES, *paper.ROUTES, *figures.ROUTES, *printing.ROUTES]
