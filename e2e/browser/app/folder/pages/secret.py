import browsed

browsed.secret()
