package flow

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"

	"sluse/formats"
	"sluse/invoice"
	"sluse/invoice/rules"
	"sluse/words"
)

// RulesVersion is the edition of Peppol BIS Billing (EHF), and with it of EN
// 16931, that the official rule ids are of.
const RulesVersion = "3.0.21"

// A Validation is what is wrong with one file of invoices, judged as
// documents that leave by EHF; a consumer's row of a table, which never does,
// as any invoice. Official ids stand in Fatal and Warning, ours
// in Own; each is sorted and has an id once.
type Validation struct {
	File      string          `json:"file"`
	Rules     string          `json:"rules"`
	Fatal     []string        `json:"fatal"`
	Warning   []string        `json:"warning"`
	Own       OwnRules        `json:"own"`
	Structure []StructureFail `json:"structure"`
	Findings  []RuleFinding   `json:"findings"`
	// More counts findings beyond maxProblems, which are not listed.
	More     int    `json:"more_findings,omitempty"`
	Format   string `json:"format"`
	Invoices int    `json:"invoices"`
	// Neutral says that the file names no seller, and an invented one stood
	// in for it.
	Neutral bool `json:"neutral_seller"`
}

// OwnRules are the ids of our own rules that a file breaks.
type OwnRules struct {
	Fatal   []string `json:"fatal"`
	Warning []string `json:"warning"`
}

// A StructureFail is why a file cannot be read.
type StructureFail struct {
	Path string `json:"path"`
	Text string `json:"text"`
	Todo string `json:"-"`
}

// A RuleFinding is one breach of a rule.
type RuleFinding struct {
	ID       string         `json:"id"`
	Severity rules.Severity `json:"severity"`
	Term     string         `json:"term"`
	Path     string         `json:"path"`
	Line     int            `json:"line"`
	Text     string         `json:"text"`
	Invoice  string         `json:"invoice"`
	Place    string         `json:"-"`
	Todo     string         `json:"-"`
}

// Fails reports whether the file may not leave as it is.
func (v *Validation) Fails() bool {
	return len(v.Fatal)+len(v.Own.Fatal)+len(v.Structure) > 0
}

// Validate reads a file in whatever format it is and judges every invoice in
// it, with neither configuration nor store. A file that cannot be read is a
// StructureFail; the error is the reader's own.
func Validate(all []formats.Format, r io.Reader, name string, lang words.Lang, explain func(head []byte) words.Reason) (Validation, error) {
	v := Validation{
		File: name, Rules: RulesVersion, Fatal: []string{}, Warning: []string{}, Own: OwnRules{[]string{}, []string{}},
		Structure: []StructureFail{}, Findings: []RuleFinding{},
	}
	format, rest, err := formatOf(all, r)
	if err != nil {
		return v, err
	}
	if format == nil {
		head, err := io.ReadAll(io.LimitReader(rest, formats.HeadSize))
		v.unreadable(name, explain(head), lang)
		return v, err
	}
	v.Format = format.Name()
	_, document := format.(formats.Encoder)
	v.Neutral = !document
	for rec, err := range format.Read(rest, formats.Options{File: name, Seller: neutralSeller(), Account: neutralAccount}) {
		var fault *formats.FileError
		if errors.As(err, &fault) {
			v.unreadable(fault.Place.String(), fault.Reason, lang)
			break
		}
		if err != nil {
			return v, err
		}
		v.record(rec, document, lang)
	}
	for _, ids := range []*[]string{&v.Fatal, &v.Warning, &v.Own.Fatal, &v.Own.Warning} {
		slices.Sort(*ids)
	}
	return v, nil
}

// neutralAccount and neutralSeller stand in where a format does not say who
// the invoices are from: they break no rule. The number is an invented one.
const neutralAccount = "99990501234"

func neutralSeller() invoice.Party {
	org := invoice.ID{Scheme: invoice.OrgScheme, Value: "310100005"}
	return invoice.Party{
		Name: "Selger", LegalID: org, Endpoint: org, VATID: "NO310100005MVA", TaxID: "Foretaksregisteret",
		Address: invoice.Address{Line1: "Gate 1", PostCode: "0155", City: "Oslo", Country: "NO"},
	}
}

func (v *Validation) unreadable(path string, why words.Reason, lang words.Lang) {
	v.Structure = append(v.Structure, StructureFail{Path: path, Text: why.Text(lang), Todo: why.Todo(lang)})
}

func (v *Validation) record(rec *formats.Record, document bool, lang words.Lang) {
	v.Invoices++
	findings := rec.Findings
	// A value of a table that could not be read would break a rule once more,
	// as missing. A document is judged whole, as official validators do.
	if rec.Invoice != nil && (document || !invoice.AnyFatal(findings)) {
		scope := rules.EHF
		if !document && rec.Invoice.Buyer.OrgNumber() == "" {
			scope = rules.Any
		}
		findings = append(slices.Clip(findings), placed(rec, rules.Check(rec.Invoice, scope))...)
	}
	for _, finding := range findings {
		v.add(rec.Number, finding, lang)
	}
}

func (v *Validation) add(number string, finding invoice.Finding, lang words.Lang) {
	own := strings.HasPrefix(finding.Rule, "SLUSE-")
	ids, severity := &v.Warning, rules.Warning
	switch {
	case finding.Fatal && own:
		ids, severity = &v.Own.Fatal, rules.Fatal
	case finding.Fatal:
		ids, severity = &v.Fatal, rules.Fatal
	case own:
		ids = &v.Own.Warning
	}
	if !slices.Contains(*ids, finding.Rule) {
		*ids = append(*ids, finding.Rule)
	}
	if len(v.Findings) >= maxProblems {
		v.More++
		return
	}
	v.Findings = append(v.Findings, RuleFinding{
		ID: finding.Rule, Severity: severity, Term: finding.Term, Path: cmp.Or(finding.Place.Path, finding.Place.Column), Line: finding.Place.Line,
		Text: finding.Reason.Text(lang), Invoice: number, Place: finding.Place.String(), Todo: finding.Reason.Todo(lang),
	})
}
