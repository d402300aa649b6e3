import browsed

browsed.reports()
