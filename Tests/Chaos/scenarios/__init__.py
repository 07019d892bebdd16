"""One question each, measured: `run(options)` gives a Result."""
