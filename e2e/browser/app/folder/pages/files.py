import browsed

browsed.files()
