"""Commands of the operator: arguments and words here, work in the operations."""
