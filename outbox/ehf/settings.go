package ehf

import "sluse/config"

// Settings are the channel's section of the configuration.
type Settings struct {
	Folder    config.Place `config:"folder,required"` // where the access point takes its files
	Temporary string       `config:"temporary"`       // in it, for unfinished files; default "tmp"
}
