"""Time: wakes the sweeps. Holds no truth; the rows do."""
