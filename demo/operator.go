package demo

import (
	"encoding/xml"
	"errors"
	"fmt"
	"time"
)

// refusedByOperator is the invoice whose content the operator does not take.
const refusedByOperator = "200110"

// newOperator is the access point: it takes documents in their envelopes and
// answers each with a Message Level Status (MLS 1.0).
func newOperator(d disk) *robot {
	return &robot{disk: d, from: outEHF, home: homeEHF, to: dropPartners + "/in", prefix: "mls-", ending: ".xml", answer: messageStatus}
}

// An envelope is a Peppol Business Message Envelope, as far as the operator
// looks into it.
type envelope struct {
	XMLName  xml.Name
	Instance string `xml:"StandardBusinessDocumentHeader>DocumentIdentification>InstanceIdentifier"`
	Sender   string `xml:"StandardBusinessDocumentHeader>Sender>Identifier"`
	Invoice  string `xml:"Invoice>ID"`
	Credit   string `xml:"CreditNote>ID"`
}

func openEnvelope(content []byte) (envelope, error) {
	var e envelope
	if err := xml.Unmarshal(content, &e); err != nil {
		return e, err
	}
	if e.XMLName.Local != "StandardBusinessDocument" || e.Instance == "" || e.Invoice+e.Credit == "" {
		return e, errors.New("not a document in its envelope")
	}
	return e, nil
}

func messageStatus(content []byte, now time.Time) ([]byte, error) {
	e, err := openEnvelope(content)
	if err != nil {
		return nil, err
	}
	said := `<cac:Response><cbc:ResponseCode>AB</cbc:ResponseCode></cac:Response>`
	why := ""
	if e.Invoice == refusedByOperator {
		said = `<cac:Response><cbc:ResponseCode>RE</cbc:ResponseCode><cbc:Description>Avvist i valideringen</cbc:Description></cac:Response>`
		why = `
<cac:LineResponse>
<cac:LineReference><cbc:LineID>/Invoice/cac:InvoiceLine[1]/cac:Item/cbc:Name</cbc:LineID></cac:LineReference>
<cac:Response><cbc:Description>[DEMO-R-010] Mottakeren krever varenummer av typen GTIN på hver linje</cbc:Description>` +
			`<cac:Status><cbc:StatusReasonCode>BV</cbc:StatusReasonCode></cac:Status></cac:Response>
</cac:LineResponse>`
	}
	return fmt.Appendf(nil, `<?xml version="1.0" encoding="UTF-8"?>
<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:peppol:edec:mls:1.0</cbc:CustomizationID>
<cbc:ProfileID>urn:peppol:edec:mls</cbc:ProfileID>
<cbc:ID>MLS-%[1]s</cbc:ID>
<cbc:IssueDate>%[2]s</cbc:IssueDate>
<cbc:IssueTime>%[3]s</cbc:IssueTime>
<cac:SenderParty><cbc:EndpointID schemeID="0242">310199</cbc:EndpointID></cac:SenderParty>
<cac:ReceiverParty><cbc:EndpointID schemeID="0242">310100</cbc:EndpointID></cac:ReceiverParty>
<cac:DocumentResponse>
%[4]s
<cac:DocumentReference><cbc:ID>%[1]s</cbc:ID></cac:DocumentReference>%[5]s
</cac:DocumentResponse>
</ApplicationResponse>
`, escaped(e.Instance), now.Format(time.DateOnly), now.Format("15:04:05Z07:00"), said, why), nil
}
