def forecast():
    pass


def finance():
    pass
