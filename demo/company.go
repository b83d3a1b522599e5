package demo

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"sluse/calendar"
	"sluse/money"
)

// Days of the story.
const (
	saturday  = calendar.Date("2027-01-09") // goods went out until then
	monday    = calendar.Date("2027-01-11")
	tuesday   = calendar.Date("2027-01-12")
	wednesday = calendar.Date("2027-01-13")
)

// The kinds of answer of the list of who takes EHF.
const (
	yes     = "ja"
	no      = "nei"
	unknown = "ukjent"
)

// A customer is row n of the company's customers.
type customer struct {
	n       int
	name    string
	org     string // nothing for a consumer or a foreigner
	form    string // Enhetsregisteret's code
	ehf     string // yes, no or unknown, in the first night
	post    string // post code and town
	country string // NO where empty
	email   string
}

func (c *customer) number() string { return strconv.Itoa(10000 + c.n) }

func (c *customer) street() string { return "Demoveien " + strconv.Itoa(c.n) }

// postCode and town are parted by the first blank, except abroad, where the
// code has one itself.
func (c *customer) postCode() (code, town string) {
	i := strings.IndexByte(c.post, ' ')
	if c.country != "" {
		i = strings.LastIndexByte(c.post, ' ')
	}
	return c.post[:i], c.post[i+1:]
}

// customers are those of the story, each with its outcome.
var customers = []customer{
	{n: 1, name: "Fjordbygg Demo AS", org: "310100072", form: "AS", ehf: yes, post: "5003 Bergen", email: "faktura@fjordbygg.example"},
	{n: 2, name: "Havblikk Hotell AS", org: "310100145", form: "AS", ehf: yes, post: "6002 Ålesund", email: "regnskap@havblikk.example"},
	{n: 3, name: "Bjørnstad kommune", org: "310100218", form: "KOMM", ehf: yes, post: "2317 Hamar", email: "post@bjornstad.example"},
	{n: 4, name: "Slusevik sykehjem KF", org: "310100285", form: "KF", ehf: no, post: "1771 Halden", email: "post@sykehjem.example"},
	{n: 5, name: "Granheim Rør AS", org: "310100358", form: "AS", ehf: no, post: "2815 Gjøvik", email: "faktura@granheim.example"},
	{n: 6, name: "Elvebakken Kafé ENK", org: "310100420", form: "ENK", ehf: no, post: "9510 Alta", email: elvebakken},
	{n: 7, name: "Olga Tangen", post: "3210 Sandefjord"},
	{n: 8, name: "Per Myhre", post: "155 Oslo"},
	{n: 9, name: "Vestvåg Elektro AS", org: "310100498", form: "AS", ehf: unknown, post: "8006 Bodø", email: "post@vestvag.example"},
	{n: 10, name: "Solli Dagligvare AS", org: "310100560", form: "AS", ehf: yes, post: "3015 Drammen", email: "faktura@solli.example"},
	{n: 11, name: "Kystfrakt AS", org: "310100633", form: "AS", ehf: yes, post: "5525 Haugesund", email: "faktura@kystfrakt.example"},
	{n: 12, name: "Tindfot Sport AS", org: "310100706", form: "AS", ehf: yes, post: "2609 Lillehammer", email: "faktura@tindfot.example"},
	{n: 13, name: "Myrland Gartneri AS", org: "310100773", form: "AS", ehf: yes, post: "1530 Moss", email: "faktura@myrland.example"},
	{n: 14, name: "Ås Trelast AS", org: "310100846", form: "AS", ehf: yes, post: "1430 Ås", email: "faktura@astrelast.example"},
	{n: 15, name: "Sæter Økomat SA", org: "310100919", form: "SA", ehf: yes, post: "7713 Steinkjer", email: "faktura@saeter.example"},
	{n: 16, name: "Demo Kök AB", post: "111 20 Stockholm", country: "SE", email: "faktura@demokok.example"},
	{n: 17, name: "Øyriket Båt AS", org: "310100986", form: "AS", ehf: yes, post: "4836 Arendal", email: "faktura@oyriket.example"},
	{n: 18, name: "Lien & Sønner ANS", org: "310101052", form: "ANS", ehf: yes, post: "3611 Kongsberg", email: "faktura@lien.example"},
	{n: 19, name: "Dalen Verksted AS", org: "310101125", form: "AS", ehf: yes, post: "3510 Hønefoss", email: "faktura@dalen.example"},
	{n: 20, name: "Fjellheim Kraft AS", org: "310101192", form: "AS", ehf: yes, post: "8622 Mo i Rana", email: "faktura@fjellheim.example"},
	{n: 21, name: "Blåfjell Møbler AS", org: "310101265", form: "AS", ehf: yes, post: "6413 Molde", email: "faktura@blafjell.example"},
	{n: 22, name: "Strandgata Sameie", org: "310101338", form: "ESEK", ehf: yes, post: "4006 Stavanger", email: "styret@strandgata.example"},
	{n: 24, name: "Gammelbrua Antikk AS", org: "310101400", form: "AS", ehf: yes, post: "3717 Skien", email: "faktura@gammelbrua.example"},
	{n: 25, name: "Nyhavn Lager AS", org: "310101478", form: "AS", ehf: yes, post: "4611 Kristiansand S", email: "faktura@nyhavn.example"},
}

// elvebakken is the address that does not exist any more.
const elvebakken = "post@elvebakken.example"

// A line is an invoice line: whole units at a price in øre.
type line struct {
	item     string // the article's number
	name     string
	quantity int64
	unit     string // as a clerk writes it
	price    int64
	rate     int64  // of VAT, in percent
	category string // S where empty
}

// A document is one invoice or credit note of the company.
type document struct {
	number   string
	customer int
	credits  string // of a credit note, the invoice
	issued   calendar.Date
	currency string        // NOK where empty
	rate     money.Decimal // of another currency
	account  string        // the seller's where empty
	lines    []line
	// misprint is the gross in øre that the file states where that is not
	// what net and VAT make; 0 is none.
	misprint int64
}

func (d *document) creditNote() bool { return d.credits != "" }

// of makes an ordinary document: issued this Monday, all with 25 % VAT.
func of(number string, customer int, lines ...line) document {
	return document{number: number, customer: customer, issued: monday, lines: lines}
}

// pieces is a line of goods at 25 %; price is in whole kroner.
func pieces(item, name string, quantity, price int64) line {
	return line{item: item, name: name, quantity: quantity, unit: "stk", price: price * 100, rate: 25}
}

// story are the documents of the story by number.
var story = []document{
	of("200101", 1, pieces("1001", "Arbeidshansker, par", 40, 60), pieces("1002", "Vernebriller", 16, 100)),
	of("200102", 2, pieces("2001", "Sengetøy, sett", 80, 300), pieces("2002", "Håndklær, frotté", 100, 80)),
	of("200103", 3, pieces("3001", "Strøsand, storsekk", 16, 920)),
	of("200104", 4, pieces("3101", "Engangshansker, eske", 62, 80)),
	of("200105", 5, pieces("4001", "Rørkoblinger 22 mm", 60, 50)),
	of("200106", 6, pieces("5001", "Kaffebønner, 1 kg", 4, 224)),
	of("200107", 7, pieces("5101", "Ullteppe", 1, 712)),
	of("200108", 8, pieces("5102", "Snøskuffe", 2, 256)),
	of("200109", 9, pieces("4101", "Kabel 3 × 2,5 mm², rull", 8, 990)),
	of("200110", 10, pieces("5201", "Emballasje, pall", 2, 2920)),
	of("200111", 11, pieces("6001", "Lastestropper", 24, 200)),
	of("200112", 12, pieces("6101", "Teltplugger, sett", 32, 110)),
	of("200113", 13, pieces("6201", "Plantejord, sekk", 64, 70)),
	{
		number: "200114", customer: 14, issued: monday, misprint: 1152000,
		lines: []line{pieces("6301", "Skruer, spesialeske", 90, 100)},
	},
	of("200115", 15,
		line{item: "7001", name: "Økologisk rømme, kartong", quantity: 80, unit: "stk", price: 5000, rate: 15},
		pieces("7002", "Kjølekasse, lån og vask", 24, 115)),
	{
		number: "200116", customer: 16, issued: monday, currency: "EUR", rate: money.MustDecimal("11.50"),
		lines: []line{{item: "7101", name: "Kjøkkenutstyr, sett", quantity: 10, unit: "sett", price: 10000, category: "G"}},
	},
	of("200117", 17, pieces("7201", "Fortøyningstau, 20 m", 40, 200)),
	of("200118", 18, pieces("7301", "Malerpensler", 120, 20)),
	of("200119", 19, pieces("7401", "Motorolje, kanne", 8, 250)),
	of("200120", 20, pieces("7501", "Isolatorer", 50, 200)),
	of("200121", 21, pieces("7601", "Møbelputer", 60, 200)),
	of("200122", 22, pieces("7701", "Lyspærer, fellesareal", 160, 40)),
	of("200123", 18, pieces("7302", "Malerspann, 10 l", 34, 100)),
	{number: "200124", customer: 24, issued: "2026-09-30", lines: []line{pieces("7801", "Møbelvoks, boks", 20, 80)}},
	{number: "200125", customer: 25, issued: monday, account: "99990700016", lines: []line{pieces("7901", "Lagerhyller", 6, 400)}},
	{number: "200126", customer: 2, issued: tuesday, lines: []line{pieces("2003", "Dundyner", 12, 800)}},
	{number: "300111", customer: 11, issued: monday, credits: "200111", lines: []line{pieces("6001", "Lastestropper, retur", 8, 200)}},
	{number: "300122", customer: 22, issued: wednesday, credits: "200122", lines: []line{pieces("7701", "Lyspærer, fellesareal: feil vare", 160, 40)}},
}

// conflicting is invoice 200113 as the second file has it.
func conflicting() document {
	d := find("200113")
	d.lines = []line{pieces("6201", "Plantejord, sekk", 64, 80)}
	return d
}

// find is a document by its number.
func find(number string) document {
	for _, list := range [][]document{story, ordinary} {
		for i := range list {
			if list[i].number == number {
				return list[i]
			}
		}
	}
	panic("demo: no document " + number) // a fault of the tables
}

// buyer is a document's customer.
func (d *document) buyer() *customer {
	for _, list := range [][]customer{customers, ordinaryCustomers} {
		for i := range list {
			if list[i].n == d.customer {
				return &list[i]
			}
		}
	}
	panic("demo: no customer " + strconv.Itoa(d.customer)) // a fault of the tables
}

// participantList is the list of who takes EHF as it is in a night. In the
// second one somebody has answered for Vestvåg Elektro.
func participantList(night int) []byte {
	var b bytes.Buffer
	b.WriteString("# Hvem kan ta imot EHF? Oppdiktet, til demoen.\norgnr;faktura;kreditnota;orgform;sjekket\n")
	day := monday
	if night > 1 {
		day = tuesday
	}
	all := slices.Concat(customers, ordinaryCustomers)
	slices.SortStableFunc(all, func(a, c customer) int { return cmp.Compare(a.n, c.n) })
	for i := range all {
		c := &all[i]
		if c.org == "" {
			continue
		}
		answer := c.ehf
		if answer == unknown && night > 1 {
			answer = yes
		}
		b.WriteString(strings.Join([]string{c.org, answer, answer, c.form, string(day)}, ";") + "\n")
	}
	return b.Bytes()
}
