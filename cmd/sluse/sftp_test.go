package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"sluse/drop/sshdtest"
)

const sftpBills = `Fakturanr;Fakturadato;Forfallsdato;Kundenr;Kundenavn;Orgnr;Adresse;Postnr;Sted;KID;Varenavn;Antall;Pris;Linjesum;MvaSats;Netto;Mva;Brutto
%[1]s01;11.01.2026;25.01.2026;10001;Fjordbygg Demo AS;310100072;Demoveien 2;5003;Bergen;;Planker;10;400,00;4000,00;25;4000,00;1000,00;5000,00
%[1]s02;11.01.2026;25.01.2026;10014;Ås Trelast AS;310100846;Demoveien 14;0155;Oslo;;Kaffe;1;712,00;712,00;25;712,00;178,00;890,00
`

// A clerk's files come from an SFTP server, and the access point's folder is
// on it. The server is away, comes back with another key, and is known again:
// each time the run says in words what is the matter and what to do, nothing
// is lost, and nothing leaves twice.
func TestSFTPServer(t *testing.T) {
	t.Parallel()
	sshd := sshdtest.Start(t)
	in, ehf := sshd.Folder("fra-regnskap/in"), sshd.Folder("aksesspunkt")
	s := session{company: newCompany(t)}
	configure := func() {
		shown := s.call(0, "hostkey", fmt.Sprintf("%s:%d", sshdtest.Host, sshd.Port))
		key := strings.TrimSpace(strings.Split(shown, "host_keys:\n")[1])
		key = strings.TrimPrefix(strings.Split(key, "\n")[0], "- ")
		text := strings.ReplaceAll(companyConfig, "folder: drop/faktura", `folder: "sftp:regnskap/fra-regnskap"`)
		text = strings.ReplaceAll(text, "quiet: 1h", "quiet: 0s")
		text = strings.ReplaceAll(text, "folder: ut/ehf", `folder: "sftp:regnskap/aksesspunkt"`)
		text += fmt.Sprintf(`servers:
  - name: regnskap
    host: %s
    port: %d
    user: %q
    key: "file:%s"
    host_keys: [%q]
`, sshdtest.Host, sshd.Port, sshd.User, sshd.KeyFile, key)
		s.write("sluse.yaml", text)
	}
	steady := func(text string) string {
		text = regexp.MustCompile(`(?m)^\{"time":.*\n`).ReplaceAllString(text, "") // the log is told elsewhere
		// When a trouble is told anew is a matter of its own minute.
		text = regexp.MustCompile(`(?ms)^(Må følges opp|To do)( \(2\)\n).*?\n(sluse: )`).ReplaceAllString(text, "$1$2  <drift>\n$3")
		text = regexp.MustCompile(`\d{4}-\d\d-\d\d at \d\d:\d\d`).ReplaceAllString(text, "<nå>")
		text = strings.ReplaceAll(text, fmt.Sprintf(":%d", sshd.Port), ":<port>")
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n\"", r) }) {
			if rest, ok := strings.CutPrefix(word, "SHA256:"); ok {
				text = strings.ReplaceAll(text, strings.TrimRight(rest, "."), "<avtrykk>")
			} else if strings.HasPrefix(word, "AAAA") {
				text = strings.ReplaceAll(text, word, "<nøkkel>")
			}
		}
		return text
	}
	leave := func(name, numbers string) {
		if err := os.WriteFile(filepath.Join(in, name), fmt.Appendf(nil, sftpBills, numbers), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := func(want int) {
		t.Helper()
		if got := files(t, ehf, "*.xml"); len(got) != want {
			t.Errorf("the access point has %d files, want %d", len(got), want)
		}
	}

	s.do(0, "hostkey", fmt.Sprintf("%s:%d", sshdtest.Host, sshd.Port))
	s.do(0, "hostkey", fmt.Sprintf("%s:%d", sshdtest.Host, sshd.Port), "--json", "--lang", "en")
	configure()
	s.do(0, "check-config")
	leave("juni.csv", "2001")
	s.do(0, "run", "--once")
	out(2)

	s.text.WriteString("# The server is away.\n")
	leave("juli.csv", "2002")
	sshd.Stop()
	s.do(1, "run", "--once")
	s.do(1, "run", "--once", "--lang", "en")
	s.do(1, "hostkey", fmt.Sprintf("%s:%d", sshdtest.Host, sshd.Port))

	s.text.WriteString("# It is back, but shows another key.\n")
	sshd.ChangeHostKeys()
	sshd.Restart()
	s.do(1, "run", "--once")
	s.do(1, "run", "--once", "--lang", "en")
	out(2)
	if len(files(t, in, "juli.csv")) != 1 {
		t.Error("the file was taken")
	}

	s.text.WriteString("# The key was compared by telephone, and is the new one.\n")
	configure()
	s.do(0, "run", "--once")
	out(4)
	s.do(0, "run", "--once")
	out(4)
	if got := files(t, sshd.Root, "fra-regnskap/archive/*/*.csv"); len(got) != 2 || len(files(t, in, "*")) != 0 {
		t.Errorf("archived: %q", got)
	}
	log := regexp.MustCompile(`(?m)^\{"time":.*\n`) // it has the moment, and is held by tests of its own
	day := regexp.MustCompile(`(siden|since) [0-9.-]{10}`)
	golden(t, "sftp", steady(day.ReplaceAllString(log.ReplaceAllString(s.text.String(), ""), "$1 <dag>")))
}
