import browsed

browsed.desk()
