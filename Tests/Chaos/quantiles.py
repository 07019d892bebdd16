"""Shares of what was measured."""


def quantile(values, share):
    return values[min(int(len(values) * share), len(values) - 1)] if values else 0.0
