def addresses(place):
    return {}
