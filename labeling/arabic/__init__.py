"""Arabic script: folding, tokens, sentences, clitics and quotes. Knows nothing of labels."""
