"""Label Studio: the server, the interface, the codec between its JSON and our records, push and pull."""
