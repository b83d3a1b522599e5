package demo

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// newPrinter is the printer: it takes zips of letters and answers each with a
// masseutsendelse-resultat, in which every letter is posted.
func newPrinter(d disk) *robot {
	return &robot{disk: d, from: outPrint, home: homePrint, to: dropPartners + "/in", prefix: "kvittering-", ending: ".xml", answer: printed}
}

// maxManifest bounds the manifest that the printer reads, in bytes.
const maxManifest = 16 << 20

// A manifest is a masseutsendelse, as far as the printer looks into it.
type manifest struct {
	Sender  string `xml:"jobb-innstillinger>avsender-id"`
	Job     string `xml:"jobb-innstillinger>jobb-id"`
	Letters []struct {
		ID string `xml:"id"`
	} `xml:"standard-distribusjon>forsendelser>brev"`
}

func openManifest(content []byte) (m manifest, err error) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return m, err
	}
	f, err := z.Open("masseutsendelse.xml")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	text, err := io.ReadAll(io.LimitReader(f, maxManifest))
	if err != nil {
		return m, err
	}
	if err := xml.Unmarshal(text, &m); err != nil {
		return m, err
	}
	if m.Job == "" || len(m.Letters) == 0 {
		return m, errors.New("a job without letters")
	}
	return m, nil
}

func printed(content []byte, now time.Time) ([]byte, error) {
	m, err := openManifest(content)
	if err != nil {
		return nil, err
	}
	n := len(m.Letters)
	begun, ended := now.Format(time.RFC3339), now.Add(time.Minute).Format(time.RFC3339)
	var b strings.Builder
	for _, l := range m.Letters {
		fmt.Fprintf(&b, "<resultat><brev-id>%s</brev-id><resultat>SENDT</resultat><kanal>PRINT</kanal></resultat>\n", escaped(l.ID))
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<masseutsendelse-resultat xmlns="http://www.digipost.no/xsd/avsender2_0">
<status>SUKSESS</status>
<jobb-info><ref-avsender-id>%s</ref-avsender-id><ref-jobb-id>%s</ref-jobb-id><start-tid>%s</start-tid><slutt-tid>%s</slutt-tid></jobb-info>
<mottaker-sammendrag><total>%[5]d</total><digipost>0</digipost><digipost-vask>0</digipost-vask><identifisert>0</identifisert>`+
		`<identifisert-vask>0</identifisert-vask><uidentifisert>%[5]d</uidentifisert><uidentifisert-flere-treff>0</uidentifisert-flere-treff>`+
		`<ugyldig>0</ugyldig></mottaker-sammendrag>
<print-sammendrag><sendt-til-print>%[5]d</sendt-til-print><ugyldig>0</ugyldig></print-sammendrag>
<mottaker-resultater></mottaker-resultater>
<brev-resultater>
%[6]s</brev-resultater>
</masseutsendelse-resultat>
`, escaped(m.Sender), escaped(m.Job), begun, ended, n, b.String()), nil
}
