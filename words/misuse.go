package words

import (
	"slices"
	"strings"
)

// misuseWords are the texts of commands that were written in another way than
// they are, and of where an error was met.
var misuseWords = map[string]Text{
	"misuse.missing": {
		NB: "det mangler noe; kommandoen skrives slik: {1}", EN: "something is missing; the command is written like this: {1}",
		TodoNB: "Alle valg: {2} --help", TodoEN: "All it can do: {2} --help",
	},
	"misuse.arguments": {
		NB: "«{3}» passer ikke her; kommandoen skrives slik: {1}", EN: "\"{3}\" does not fit here; the command is written like this: {1}",
		TodoNB: "Alle valg: {2} --help", TodoEN: "All it can do: {2} --help",
	},
	"misuse.no-command": {
		NB: "kommandoen {1} finnes ikke", EN: "there is no command {1}",
		TodoNB: "Se alle: {2} --help", TodoEN: "See them all: {2} --help",
	},
	"misuse.no-command-near": {
		NB: "kommandoen {1} finnes ikke", EN: "there is no command {1}",
		TodoNB: "Mente du {2}?", TodoEN: "Did you mean {2}?",
	},
	"misuse.no-flag": {
		NB: "valget {1} finnes ikke", EN: "there is no flag {1}",
		TodoNB: "Se dem som finnes: {2} --help", TodoEN: "See those that there are: {2} --help",
	},
	"misuse.flag-needs-value": {
		NB: "det mangler noe etter {1}", EN: "something is missing after {1}",
		TodoNB: "Se hva som kan stå der: {2} --help", TodoEN: "See what may stand there: {2} --help",
	},
	"misuse.flag-value": {
		NB: "«{3}» kan ikke stå etter {1}", EN: "\"{3}\" cannot stand after {1}",
		TodoNB: "Se hva som kan stå der: {2} --help", TodoEN: "See what may stand there: {2} --help",
	},
	"misuse.lang":       {NB: "--lang: «{1}» er verken nb eller en", EN: "--lang: \"{1}\" is neither nb nor en"},
	"misuse.limit":      {NB: "--limit: {1} er under null; 0 viser alt", EN: "--limit: {1} is below nought; 0 shows all"},
	"misuse.state":      {NB: "--state: «{1}» finnes ikke her; kjente er {2}", EN: "--state: there is no \"{1}\" here; known are {2}"},
	"misuse.no-channel": {NB: "--channel: denne listen har ingen kanal", EN: "--channel: this list has no channel"},
	"misuse.format":     {NB: "--format: «{1}» er ikke blant {2}", EN: "--format: \"{1}\" is none of {2}"},
	"misuse.date":       {NB: "--date: «{1}» er ikke en dato på formen 2027-01-31", EN: "--date: \"{1}\" is not a date of the form 2027-01-31"},

	// Where an error was met, and what the system said.
	"fault.source":    {NB: "innleveringsmappen {1}", EN: "the folder for incoming files {1}"},
	"fault.channel":   {NB: "{1:channel}", EN: "{1:channel}"},
	"fault.invoice":   {NB: "faktura {1}", EN: "invoice {1}"},
	"fault.server":    {NB: "serveren {1}", EN: "the server {1}"},
	"fault.no-file":   {NB: "{1} finnes ikke", EN: "there is no {1}"},
	"fault.no-access": {NB: "programmet har ikke adgang til {1}", EN: "the program has no access to {1}"},
	"fault.no-room":   {NB: "det er ikke plass til {1}: disken er full", EN: "there is no room for {1}: the disk is full"},
	"fault.read-only": {NB: "{1} kan ikke skrives: disken er skrivebeskyttet", EN: "{1} cannot be written: the disk is read-only"},
}

// States are the states of a thing, as a person may write them.
func States(thing string) []string {
	var list []string
	for _, table := range tables {
		for code := range table {
			if state, ok := strings.CutPrefix(code, "state."+thing+"."); ok {
				list = append(list, state)
			}
		}
	}
	slices.Sort(list)
	return list
}
