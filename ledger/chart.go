package ledger

// A Role is what an account is used for; the configuration names the account.
type Role string

// The roles, with their defaults in Chart.
const (
	Receivables   Role = "receivables"     // customers' ledger
	Sales         Role = "sales"           // taxable sales
	SalesExempt   Role = "sales_exempt"    // zero rate, export, exempt, outside the act
	VATHigh       Role = "vat_high"        // output VAT 25 %
	VATMiddle     Role = "vat_middle"      // output VAT 15 %
	VATLow        Role = "vat_low"         // output VAT 12 %
	VATFish       Role = "vat_fish"        // output VAT 11.11 %
	Bank          Role = "bank"            //
	FactorClaim   Role = "factor_claim"    // sold, not yet paid by the factor
	FactorReserve Role = "factor_reserve"  // held back by the factor
	Commission    Role = "commission"      // the factor's commission
	FactorFee     Role = "factor_fee"      // the factor's fees
	InputVAT      Role = "input_vat"       //
	FactorOwed    Role = "owed_to_factor"  // customers' money that is the factor's
	Suspense      Role = "suspense"        // payments that nothing matches
	BankFee       Role = "bank_fee"        //
	Rounding      Role = "rounding"        // øre
	Agio          Role = "agio"            // exchange gain
	Disagio       Role = "disagio"         // exchange loss
	Interest      Role = "interest_income" // late interest received
	Opening       Role = "opening"         // counter-account of opening balances
)

// A Chart names the account of each role.
type Chart map[Role]Account

// DefaultChart is the Norwegian default (NS 4102); the user's accountant
// confirms or changes it in the configuration.
func DefaultChart() Chart {
	return Chart{
		Receivables:   {Code: "1500", Name: "Kundefordringer"},
		Sales:         {Code: "3000", Name: "Salgsinntekt, avgiftspliktig"},
		SalesExempt:   {Code: "3100", Name: "Salgsinntekt, avgiftsfri"},
		VATHigh:       {Code: "2700", Name: "Utgående merverdiavgift, høy sats"},
		VATMiddle:     {Code: "2701", Name: "Utgående merverdiavgift, middels sats"},
		VATLow:        {Code: "2702", Name: "Utgående merverdiavgift, lav sats"},
		VATFish:       {Code: "2703", Name: "Utgående merverdiavgift, råfisk"},
		Bank:          {Code: "1920", Name: "Bankinnskudd"},
		FactorClaim:   {Code: "1578", Name: "Fordring factoringselskap"},
		FactorReserve: {Code: "1577", Name: "Tilbakeholdt reserve factoring"},
		Commission:    {Code: "8179", Name: "Annen finanskostnad"},
		FactorFee:     {Code: "6795", Name: "Administrasjonsgebyr factoring"},
		InputVAT:      {Code: "2710", Name: "Inngående merverdiavgift, høy sats"},
		FactorOwed:    {Code: "2999", Name: "Annen kortsiktig gjeld", Sub: "Skyldig faktor"},
		Suspense:      {Code: "2999", Name: "Annen kortsiktig gjeld", Sub: "Uavklarte innbetalinger"},
		BankFee:       {Code: "7770", Name: "Bank- og kortgebyr"},
		Rounding:      {Code: "7740", Name: "Øresavrunding"},
		Agio:          {Code: "8060", Name: "Valutagevinst (agio)"},
		Disagio:       {Code: "8160", Name: "Valutatap (disagio)"},
		Interest:      {Code: "8055", Name: "Renteinntekt kundefordringer"},
		Opening:       {Code: "2050", Name: "Annen egenkapital"},
	}
}
