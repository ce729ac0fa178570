"""Members' feeds over HTTP: made, changed, paused and revoked on one page a language, served as they are now."""
