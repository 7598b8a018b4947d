"""People whose fate differs between two policies, in words: fates, sentences, stories."""
