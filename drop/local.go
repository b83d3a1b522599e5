package drop

// Local is the path of a drop that is a folder of this machine (or of a disk
// that is mounted here), whose changes can be watched; false for any other.
func Local(d Drop) (string, bool) {
	f, ok := d.(folder)
	return string(f), ok
}
