"""The application: one store of state, the windows that show it, and what they remember between starts."""
