"""What the scripts, Tests/Chaos and Benchmarks/driver share: the service as a process, other programs, a receiver."""
