"""What people do around judging: seats and tablets, sheets, the chief judge's room, figures."""
