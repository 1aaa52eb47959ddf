"""Pure mathematics of shapes, subscripts, formulas and arrays: no I/O, nothing of ours but the model."""
