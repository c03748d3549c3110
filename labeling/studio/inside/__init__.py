"""Programs that Label Studio's own Python runs, with its libraries and not ours. They know nothing of Musnad.

Each is run as a file of its own, speaks JSON on stdout and fails with a line on stderr.
"""
