package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which sluse this is",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			v := thisVersion()
			if a.json {
				return newOut(c).object(v)
			}
			text := "sluse " + v.Version
			if v.Revision != "" {
				text += " (" + v.Revision + ")"
			}
			return newOut(c).line(text + ", " + v.Go + " " + v.Platform)
		},
	}
}

// release is the version that a package was built as; the linker sets it
// (tools/package.sh).
var release string

// A version says what was built, from what, by what.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"` // of the repository; "+changes" where it was not clean
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func thisVersion() version {
	v := version{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	if release != "" {
		v.Version = release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if release == "" && info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			v.Revision = s.Value[:min(12, len(s.Value))] + v.Revision
		case s.Key == "vcs.modified" && s.Value == "true":
			v.Revision += "+changes"
		}
	}
	return v
}
