"""Floor 3: computed values, points as intervals, deductions, findings."""
