package demo

import "strconv"

// ordinaryCustomers are those with nothing special about them: most take EHF,
// some mail, two get letters.
var ordinaryCustomers = []customer{
	{n: 31, name: "Demo Bakeri AS", org: "310101540", form: "AS", ehf: yes, post: "5702 Voss", email: "faktura@demo-bakeri.example"},
	{n: 32, name: "Demo Sykkel AS", org: "310101613", form: "AS", ehf: yes, post: "7010 Trondheim", email: "faktura@demo-sykkel.example"},
	{n: 33, name: "Demo Glass AS", org: "310101680", form: "AS", ehf: yes, post: "9405 Harstad", email: "faktura@demo-glass.example"},
	{n: 34, name: "Demo Frakt AS", org: "310101753", form: "AS", ehf: yes, post: "8514 Narvik", email: "faktura@demo-frakt.example"},
	{n: 35, name: "Demo Tak og Blikk AS", org: "310101893", form: "AS", ehf: yes, post: "2212 Kongsvinger", email: "faktura@demo-tak.example"},
	{n: 36, name: "Demo Optikk AS", org: "310101966", form: "AS", ehf: yes, post: "3110 Tønsberg", email: "faktura@demo-optikk.example"},
	{n: 37, name: "Demo Rådgivning AS", org: "310102032", form: "AS", ehf: yes, post: "0155 Oslo", email: "faktura@demo-radgivning.example"},
	{n: 38, name: "Demo Fisk og Ferskt AS", org: "310102105", form: "AS", ehf: yes, post: "9008 Tromsø", email: "faktura@demo-fisk.example"},
	{n: 39, name: "Demo Gardiner ENK", org: "310102172", form: "ENK", ehf: no, post: "1606 Fredrikstad", email: "faktura@demo-gardiner.example"},
	{n: 40, name: "Demo Hage ENK", org: "310102245", form: "ENK", ehf: no, post: "7600 Levanger", email: "faktura@demo-hage.example"},
	{n: 41, name: "Demo Bokhandel AS", org: "310102318", form: "AS", ehf: yes, post: "6508 Kristiansund N", email: "faktura@demo-bok.example"},
	{n: 42, name: "Demo Trykk AS", org: "310102385", form: "AS", ehf: yes, post: "7500 Stjørdal", email: "faktura@demo-trykk.example"},
	{n: 43, name: "Kari Demo", post: "6905 Florø"},
	{n: 44, name: "Demo Ur og Gull AS", org: "310102458", form: "AS", ehf: yes, post: "2815 Gjøvik", email: "faktura@demo-ur.example"},
	{n: 45, name: "Demo Elektro AS", org: "310102520", form: "AS", ehf: yes, post: "3611 Kongsberg", email: "faktura@demo-elektro.example"},
	{n: 46, name: "Demo Rens ENK", org: "310102598", form: "ENK", ehf: no, post: "4836 Arendal", email: "faktura@demo-rens.example"},
	{n: 47, name: "Demo Byggvask AS", org: "310102660", form: "AS", ehf: yes, post: "5003 Bergen", email: "faktura@demo-byggvask.example"},
	{n: 48, name: "Demo Lås AS", org: "310102733", form: "AS", ehf: yes, post: "4006 Stavanger", email: "faktura@demo-las.example"},
	{n: 49, name: "Demo Blomster ENK", org: "310102806", form: "ENK", ehf: no, post: "2609 Lillehammer", email: "faktura@demo-blomster.example"},
	{n: 50, name: "Demo Isbar AS", org: "310102873", form: "AS", ehf: yes, post: "3210 Sandefjord", email: "faktura@demo-isbar.example"},
	{n: 51, name: "Demo Treningssenter AS", org: "310102946", form: "AS", ehf: yes, post: "1530 Moss", email: "faktura@demo-trening.example"},
	{n: 52, name: "Ola Demo", post: "9800 Vadsø"},
	{n: 53, name: "Demo Kontor AS", org: "310103012", form: "AS", ehf: yes, post: "3015 Drammen", email: "faktura@demo-kontor.example"},
	{n: 54, name: "Demo Frisør ENK", org: "310103152", form: "ENK", ehf: no, post: "8006 Bodø", email: "faktura@demo-frisor.example"},
	{n: 55, name: "Demo Pizza AS", org: "310103225", form: "AS", ehf: yes, post: "6413 Molde", email: "faktura@demo-pizza.example"},
	{n: 56, name: "Demo Musikk AS", org: "310103292", form: "AS", ehf: yes, post: "2317 Hamar", email: "faktura@demo-musikk.example"},
	{n: 57, name: "Demo Camping AS", org: "310103365", form: "AS", ehf: yes, post: "9600 Hammerfest", email: "faktura@demo-camping.example"},
	{n: 58, name: "Demo Catering AS", org: "310103438", form: "AS", ehf: yes, post: "7713 Steinkjer", email: "faktura@demo-catering.example"},
	{n: 59, name: "Demo Kino AS", org: "310103500", form: "AS", ehf: yes, post: "5525 Haugesund", email: "faktura@demo-kino.example"},
	{n: 60, name: "Demo Båtforening", org: "310103578", form: "FLI", ehf: no, post: "4611 Kristiansand S", email: "faktura@demo-batforening.example"},
	{n: 61, name: "Demo Idrettslag", org: "310103640", form: "FLI", ehf: no, post: "3510 Hønefoss", email: "faktura@demo-idrettslag.example"},
	{n: 62, name: "Demo Leker AS", org: "310103713", form: "AS", ehf: yes, post: "3717 Skien", email: "faktura@demo-leker.example"},
	{n: 63, name: "Demo Verktøy AS", org: "310103780", form: "AS", ehf: yes, post: "6002 Ålesund", email: "faktura@demo-verktoy.example"},
	{n: 64, name: "Demo Sjømat AS", org: "310103853", form: "AS", ehf: yes, post: "8622 Mo i Rana", email: "faktura@demo-sjomat.example"},
	{n: 65, name: "Demo Ull AS", org: "310103926", form: "AS", ehf: yes, post: "1430 Ås", email: "faktura@demo-ull.example"},
}

// goods is what the ordinary ones buy.
var goods = []line{
	pieces("9001", "Kopipapir, eske", 0, 240),
	pieces("9002", "Tørkerull, kartong", 0, 180),
	pieces("9003", "Såpe, 5 liter", 0, 96),
	pieces("9004", "Søppelsekker, rull", 0, 44),
	pieces("9005", "Lyspærer, pakke", 0, 128),
	pieces("9006", "Kaffe, kartong", 0, 360),
	pieces("9007", "Håndsprit, flaske", 0, 52),
}

// ordinary are invoices 200131 to 200165: one to three lines each.
var ordinary = func() []document {
	var all []document
	for i, c := range ordinaryCustomers {
		var lines []line
		for k := range 1 + i%3 {
			one := goods[(i+2*k)%len(goods)]
			one.quantity = int64(2 + (3*i+5*k)%17)
			lines = append(lines, one)
		}
		all = append(all, of(strconv.Itoa(200100+c.n), c.n, lines...))
	}
	return all
}()
