package sqlite

// flushDirectory does nothing: a directory cannot be opened to be flushed here, and NTFS keeps its names by itself.
func flushDirectory(string) error { return nil }
