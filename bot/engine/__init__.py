"""The shell around the law: gather facts, decide, commit, then do it until it is confirmed."""
