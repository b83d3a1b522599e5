package table

import "testing"

func TestNumbers(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0": "0", "-1": "-1", "+1": "1", "−2,5": "-2.5", "1234,50": "1234.50", "1 234,50": "1234.50", "1\u00a0234\u00a0567,5": "1234567.5",
		"1.234,50": "1234.50", "1.234.567": "1234567", ",5": "0.5", "1,2345": "1.2345", "12 345": "12345", "1\u202f234": "1234",
	} {
		if d, f := parseNumber(in); f != numberRight || d.String() != want {
			t.Errorf("%q is %q (%d), want %q", in, d, f, want)
		}
	}
	for in, want := range map[string]numberFault{
		"": numberSyntax, "-": numberSyntax, "1,": numberSyntax, "1,2,3": numberSyntax, "12 34": numberSyntax, "1 2345": numberSyntax, "1234 567": numberSyntax,
		"1-": numberSyntax, "1 234\u00a0567": numberSyntax, " 1": numberSyntax,
		"1.5": numberPoint, "1.234": numberPoint, "1,234.5": numberPoint, "1.23,5": numberPoint, ".5": numberPoint, "1234.567,5": numberPoint,
		"9999999999999": numberRange, "1,1234567890123": numberRange, "0000000000000000000": numberRange,
	} {
		if d, f := parseNumber(in); f != want {
			t.Errorf("%q is %q (%d), want fault %d", in, d, f, want)
		}
	}
}
