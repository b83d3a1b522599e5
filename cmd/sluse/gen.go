package main

import (
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newGen is for those who make packages.
func newGen(*app) *cobra.Command {
	c := &cobra.Command{Use: "gen", Short: "Write what a package needs", Hidden: true}
	c.AddCommand(&cobra.Command{
		Use: "man DIR", Short: "Write a manual page for each command", Args: cobra.ExactArgs(1),
		Long: "The pages carry today's date, or that of SOURCE_DATE_EPOCH.",
		RunE: func(c *cobra.Command, args []string) error {
			root := c.Root()
			root.DisableAutoGenTag = true
			root.InitDefaultCompletionCmd()
			return doc.GenManTree(root, &doc.GenManHeader{Title: "SLUSE", Section: "1", Source: "sluse " + thisVersion().Version, Manual: "sluse"}, args[0])
		},
	})
	return c
}
