"""What a label is: records, vocabularies, the model of a project, and the errors that a user may meet."""
