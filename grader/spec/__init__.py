"""YAML files of an assignment, read and checked: an Assignment, or all faults at once, each with its place."""
