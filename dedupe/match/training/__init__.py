"""Fitting the model's weights: examples from listings whose events are known, Fellegi–Sunter weights without labels,
and logistic regression over them. Nothing here runs while matching."""
