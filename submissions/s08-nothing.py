# I did not get round to it.
