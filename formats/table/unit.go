package table

import "strings"

// unit is the line's unit (BT-130): a Norwegian word of the table, a code of
// UN/ECE Rec 20 or 21 as it is, or pieces where the file says nothing.
func (v *values) unit() string {
	s := v.Values[ColUnit]
	if s == "" {
		return "EA"
	}
	if code := norwegianUnit(s); code != "" {
		return code
	}
	upper := strings.ToUpper(s)
	for i := range len(upper) {
		c := upper[i]
		if len(upper) > 3 || (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			v.fault(ColUnit, "UNIT", "csv.unit")
			return ""
		}
	}
	return upper
}

// norwegianUnit is the code of a word. Rec 21's packages have an X in front
// in invoices: PK alone is no code of the list (BR-CL-23).
func norwegianUnit(s string) string {
	switch strings.TrimSuffix(strings.ToLower(s), ".") {
	case "stk", "stykk", "enhet":
		return "EA"
	case "time", "timer", "t":
		return "HUR"
	case "minutt", "minutter":
		return "MIN"
	case "dag", "dager", "døgn":
		return "DAY"
	case "uke", "uker":
		return "WEE"
	case "mnd", "måned", "måneder":
		return "MON"
	case "år":
		return "ANN"
	case "g", "gram":
		return "GRM"
	case "kg", "kilo":
		return "KGM"
	case "tonn":
		return "TNE"
	case "mm":
		return "MMT"
	case "cm":
		return "CMT"
	case "m", "meter", "lm":
		return "MTR"
	case "km":
		return "KMT"
	case "m2", "m²", "kvm":
		return "MTK"
	case "m3", "m³":
		return "MTQ"
	case "l", "liter":
		return "LTR"
	case "kwh":
		return "KWH"
	case "par":
		return "PR"
	case "sett":
		return "SET"
	case "pakke", "pakker", "pk", "pakk":
		return "XPK"
	case "eske", "esker":
		return "XBX"
	case "kartong", "kartonger":
		return "XCT"
	case "pall", "paller":
		return "XPX"
	case "rull", "ruller":
		return "XRO"
	}
	return ""
}
