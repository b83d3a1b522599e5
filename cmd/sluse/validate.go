package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sluse/daemon"
	"sluse/flow"
)

func newValidate(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "validate FILE|DIR|-...",
		Short: "Say which rules the invoices of a file break",
		Long: "Judges every invoice as a document that leaves by EHF, against a first set of the rules of EN 16931 and Peppol BIS Billing " +
			flow.RulesVersion + ".\nNeeds no configuration. A CSV names no seller: an invented one that breaks no rule stands in.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.validate(newOut(c), c.InOrStdin(), args) },
	}
}

func (a *app) validate(o out, stdin io.Reader, args []string) error {
	files, err := validated(args)
	if err != nil {
		return err
	}
	fails, neutral := false, false
	p := a.progress(a.sizes(files), true, a.say("operate.judging"))
	defer p.end()
	for _, name := range files {
		v, err := a.validateOne(stdin, name, p)
		if err != nil {
			return err
		}
		fails, neutral = fails || v.Fails(), neutral || v.Neutral
		if a.json {
			err = o.object(v)
		} else {
			err = a.showValidation(o, v)
		}
		if err != nil {
			return err
		}
	}
	p.end()
	if !a.json {
		if neutral {
			err = o.line(a.say("command.validate-neutral"))
		}
		if err := errors.Join(err, o.line(a.say("command.validate-scope", flow.RulesVersion))); err != nil {
			return err
		}
	}
	if fails {
		return &exitError{exitFailed, nil}
	}
	return nil
}

// validated are the files that the arguments name: those of a folder, and of
// the folders in it, but hidden ones.
func validated(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		if arg == "-" {
			files = append(files, arg)
			continue
		}
		err := filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			switch hidden := path != arg && strings.HasPrefix(d.Name(), "."); {
			case err != nil:
				return err
			case hidden && d.IsDir():
				return filepath.SkipDir
			case !hidden && !d.IsDir() && (d.Type().IsRegular() || path == arg):
				files = append(files, path)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

func (a *app) validateOne(stdin io.Reader, name string, p *progress) (flow.Validation, error) {
	judge := func(r io.Reader) (flow.Validation, error) {
		return flow.Validate(daemon.Formats(), p.reader(r), name, a.lang(), daemon.Explain)
	}
	if name == "-" {
		return judge(stdin)
	}
	return withFile(name, func(f *os.File) (flow.Validation, error) { return judge(f) })
}

func (a *app) showValidation(o out, v flow.Validation) error {
	n := strconv.Itoa
	verdict := "command.validate-clean"
	switch {
	case v.Fails():
		verdict = "command.validate-fails"
	case len(v.Findings) > 0:
		verdict = "command.validate-warnings"
	}
	lines := []string{v.File + ": " + a.say(verdict, n(v.Invoices))}
	for _, s := range v.Structure {
		lines = append(lines, "  "+s.Path+": "+s.Text)
		if s.Todo != "" {
			lines = append(lines, "    "+s.Todo)
		}
	}
	for i, finding := range v.Findings {
		if i == shownProblems {
			lines = append(lines, "  "+a.say("command.and-more", n(len(v.Findings)+v.More-i)))
			break
		}
		mark := ""
		if finding.Severity != "fatal" {
			mark = a.say("config.warning") + ": "
		}
		lines = append(lines, "  "+finding.Place+": "+mark+finding.ID+" "+finding.Text)
		if finding.Todo != "" {
			lines = append(lines, "    "+finding.Todo)
		}
	}
	return o.line(strings.Join(lines, "\n"))
}
