import browsed

browsed.live()
