"""The pre-annotator `tagger`: a conditional random field over whole words, with what the lexicon finds among its features."""




