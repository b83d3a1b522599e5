package demo

import (
	"bytes"
	"strings"
	"time"
)

// The exports of the company's two systems, and what telephone sales type
// into Excel.
const (
	mainExport   = "faktura-2027-01-11.csv"
	shopExport   = "nettbutikk-2027-01-11.csv"
	phoneSales   = "telefonsalg-2027-01-11.xlsx"
	secondExport = "faktura-2027-01-12.csv"
	thirdExport  = "faktura-2027-01-13.csv"
	exportAgain  = "faktura-2027-01-11 (kopi).csv"
)

// asUBL is the last of the ordinary ones that come as UBL, fromShop the last
// that comes from the web shop; the others are telephone sales.
const (
	asUBL    = "200136"
	fromShop = "200150"
)

// A delivered file is one that somebody leaves in the company's folder, in a
// turn of a night.
type delivered struct {
	turn    int
	to      string
	content []byte
}

// filesOf are the files of a night, made of what stands in the folder when the
// night begins.
func filesOf(d disk, night int, now time.Time) ([]delivered, error) {
	switch night {
	case 1:
		return firstNight(), nil
	case 2:
		return secondNight(d, now)
	}
	return thirdNight(), nil
}

// firstNight is the ordinary export, the web shop's, the telephone sales in
// Excel, and some documents as UBL: one of them is in the export too, and the credit note comes before its
// invoice. Invoice 200119 is missing.
func firstNight() []delivered {
	in := dropInvoices + "/in/"
	files := []delivered{
		{to: in + mainExport, content: firstExport()},
		{to: in + shopExport, content: []byte(export(shop()...))},
		{to: in + phoneSales, content: workbook(byPhone()...)},
	}
	for _, d := range ublOfFirstNight() {
		files = append(files, delivered{to: in + "ehf-" + d.number + ".xml", content: d.ehf()})
	}
	return files
}

// firstExport is the main file of Monday, from a system of the old sort.
func firstExport() []byte { return old(export(exported()...)) }

func exported() []document {
	var all []document
	for _, d := range story {
		if d.number < "200126" && d.number != "200119" {
			all = append(all, d)
		}
	}
	return all
}

func shop() []document {
	var all []document
	for _, d := range ordinary {
		if d.number > asUBL && d.number <= fromShop {
			all = append(all, d)
		}
	}
	return all
}

func byPhone() []document {
	var all []document
	for _, d := range ordinary {
		if d.number > fromShop {
			all = append(all, d)
		}
	}
	return all
}

func ublOfFirstNight() []document {
	all := []document{find("200112"), find("300111")}
	for _, d := range ordinary {
		if d.number <= asUBL {
			all = append(all, d)
		}
	}
	return all
}

// secondNight is what Tuesday brings: an answer of the register, the clerk's
// mended file, the next export with a number that was taken before, Monday's
// export once more, a mail that came back, and the factor's settlement.
func secondNight(d disk, now time.Time) ([]delivered, error) {
	in := dropInvoices + "/in/"
	files := []delivered{
		{to: participants, content: participantList(2)},
		{to: in + secondExport, content: []byte(export(find("200119"), find("200126"), conflicting()))},
		{to: in + exportAgain, content: firstExport()},
	}
	name, mended, err := correction(d)
	if err != nil {
		return nil, err
	}
	if mended != nil {
		files = append(files, delivered{to: in + name, content: mended})
	}
	notices, err := bounces(d, elvebakken, now)
	if err != nil {
		return nil, err
	}
	for name, content := range notices {
		files = append(files, delivered{to: dropMail + "/new/" + name, content: content})
	}
	settled, err := settle(d, tuesday)
	if err != nil {
		return nil, err
	}
	if settled != nil {
		files = append(files, delivered{to: dropPartners + "/in/" + settlementID + ".csv", content: settled})
	}
	return files, nil
}

// correction is the file that sluse gave back for invoice 200114, with the
// amount mended and all else as it came: what a clerk does. Nothing where
// there is no such file.
func correction(d disk) (name string, mended []byte, err error) {
	folder := dropInvoices + "/reject"
	names, err := d.list(folder)
	if err != nil {
		return "", nil, err
	}
	for _, name := range names {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		content, err := d.read(folder + "/" + name)
		if err != nil {
			return "", nil, err
		}
		if mended := mend(content); mended != nil {
			return name, mended, nil
		}
	}
	return "", nil, nil
}

// mend puts the right amount into the rows of invoice 200114, in its own
// column; nothing where there is no such row in a correction file.
func mend(content []byte) []byte {
	d := find("200114")
	_, _, gross := d.sums()
	lines := bytes.SplitAfter(content, []byte("\n"))
	heading := strings.Split(strings.TrimRight(string(lines[0]), "\r\n"), ";")
	if heading[len(heading)-1] != "Feil" {
		return nil
	}
	wrong, right := []byte(";"+comma(d.misprint)+";"), []byte(";"+comma(gross)+";")
	found := false
	for i := range lines {
		if bytes.HasPrefix(lines[i], []byte(d.number+";")) && bytes.Contains(lines[i], wrong) {
			lines[i] = bytes.Replace(lines[i], wrong, right, 1)
			found = true
		}
	}
	if !found {
		return nil
	}
	return bytes.Join(lines, nil)
}

// thirdNight is the bank's: the advice of the payments with a KID, then the
// statement, then the same statement once more; and the credit note of the
// dispute.
func thirdNight() []delivered {
	in := dropBank + "/in/P.00" + sellerOrg + ".000."
	return []delivered{
		{turn: 0, to: in + "C054.20270113010000-DEMO1.DAT", content: advice("C054-20270113-1", "2027-01-13T01:00:00")},
		{turn: 1, to: in + "C053.20270113013000-DEMO2.DAT", content: statement("C053-20270113-1", "2027-01-13T01:30:00")},
		{turn: 2, to: in + "C053.20270113020500-DEMO3.DAT", content: statement("C053-20270113-2", "2027-01-13T02:05:00")},
		{turn: 2, to: dropInvoices + "/in/" + thirdExport, content: old(export(find("300122")))},
	}
}
