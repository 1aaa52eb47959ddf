"""The flow: plan an assignment once, grade each submission, write the results."""
