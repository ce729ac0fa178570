"""What is found out about each candidate pair, one pure function a feature, one module a kind of fact. Each returns one
level a pair; levels, sentences and first guesses of weights are in `data/levels.toml`."""
