package rules

import (
	"strings"

	"sluse/invoice"
)

// Who sells, buys and is paid.
var partyRules = []Rule{
	// The Payee name shall be provided if the Payee is different from the
	// Seller. (Different by name, which the official test compares with the
	// Seller's trading name, and by identifier.)
	rule("BR-17", "BT-59", func(c *checker) {
		payee, seller := c.inv.Payee, &c.inv.Seller
		if payee == nil {
			return
		}
		sameName := payee.Name == seller.TradingName
		sameID := payee.ID.Value != "" && payee.ID.Value == seller.ID.Value
		if !given(payee.Name) || sameName || sameID {
			c.fail(payee.Name)
		}
	}),
	// The Seller electronic address shall have a Scheme identifier.
	document("BR-62", "BT-34", func(inv *invoice.Invoice) bool { return hasScheme(inv.Seller.Endpoint) }),
	// The Buyer electronic address shall have a Scheme identifier.
	document("BR-63", "BT-49", func(inv *invoice.Invoice) bool { return hasScheme(inv.Buyer.Endpoint) }),
	// The Seller VAT identifier and the Buyer VAT identifier shall have a
	// prefix in accordance with ISO 3166-1 alpha-2 by which the country of
	// issue may be identified. Greece may use the prefix EL.
	rule("BR-CO-09", "BT-31 BT-48", func(c *checker) {
		for _, id := range []string{c.inv.Seller.VATID, c.inv.Buyer.VATID} {
			if id != "" && !countryPrefix(id) {
				c.fail(id, id)
			}
		}
	}),
	// In order for the buyer to automatically identify a supplier, the Seller
	// identifier, the Seller legal registration identifier and/or the Seller
	// VAT identifier shall be present.
	document("BR-CO-26", "BT-29 BT-30 BT-31", func(inv *invoice.Invoice) bool {
		s := &inv.Seller
		return given(s.ID.Value) || given(s.LegalID.Value) || given(s.VATID)
	}),
}

func hasScheme(id invoice.ID) bool { return id.Value == "" || given(id.Scheme) }

// countries are the codes of ISO 3166-1 alpha-2, with 1A (Kosovo), XI
// (Northern Ireland) and EL (Greece), which VAT ids use.
const countries = " 1A AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ" +
	" CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH EL ER ES ET FI FJ FK FM FO FR" +
	" GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP" +
	" KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT" +
	" MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW" +
	" SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ" +
	" UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW "

func countryPrefix(id string) bool {
	return len(id) >= 2 && id[0] != ' ' && id[1] != ' ' && strings.Contains(countries, id[:2])
}
