package autopost

import "sluse/config"

// Settings are the channel's section of the configuration.
type Settings struct {
	Folder    config.Place `config:"folder,required"`          // where the printer takes its jobs
	Temporary string       `config:"temporary"`                // in it, for unfinished files; default "tmp"
	SenderID  int64        `config:"sender_id,required,min=1"` // the seller's customer number at the printer
}
