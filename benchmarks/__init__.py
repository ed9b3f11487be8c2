"""What `make bench` runs: each figure of the bar beside its floor, in the same run. Results in RESULTS.md."""
