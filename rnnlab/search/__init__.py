"""The settings that suit some data best, looked for while one watches."""
