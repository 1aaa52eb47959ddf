"""How fast the grader is, beside floors that do the same checks without containing anything."""
