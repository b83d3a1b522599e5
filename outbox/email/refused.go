package email

import (
	"fmt"
	"strings"

	"sluse/mail"
	"sluse/outbox"
	"sluse/words"
)

// no is what a mail server's refusal means for the invoice.
func no(r *mail.Refused, to string, err error) error {
	said := strings.Join(strings.Fields(fmt.Sprintf("%d %s %s", r.Code, r.Status, r.Text)), " ")
	switch {
	case ours(r):
		// It would be refused to everyone: not this customer's fault, and a
		// night's mail must not become letters for it. It waits, and at the
		// end of its tries a person is asked.
		return fmt.Errorf("the mail server refuses our sender: %w", err)
	case unreachable(r):
		return &outbox.RefusedError{Refusal: outbox.CannotReach, Reason: words.R("email.address-refused", to, said)}
	}
	return &outbox.RefusedError{Refusal: outbox.BadContent, Reason: words.R("email.content-refused", to, said)}
}

// ours says whether it is the sender that was refused (RFC 3463: 5.1.7 and
// 5.1.8 are bad sender addresses, which many servers tell only at RCPT).
func ours(r *mail.Refused) bool {
	return r.Stage == mail.StageSender && !tooLarge(r) || r.Status == "5.1.7" || r.Status == "5.1.8"
}

// tooLarge is a message over the server's size, or a full mailbox where the
// server gives no more than the code.
func tooLarge(r *mail.Refused) bool {
	return r.Stage == mail.StageSize || r.Status == "5.3.4" || r.Status == "5.2.3" || r.Code == 552
}

// unreachable says whether the refusal proves that mail does not reach this
// address: no such mailbox or domain, a full mailbox, a message too large for
// it. A refusal for policy or content (5.6, 5.7, a bare 554) proves nothing of
// the address, and is for a person.
func unreachable(r *mail.Refused) bool {
	switch {
	case tooLarge(r):
		return true
	case r.Status == "5.4.4" || r.Status == "5.6.7": // no route, letters that the server does not know
		return true
	case strings.HasPrefix(r.Status, "5.1.") || strings.HasPrefix(r.Status, "5.2."):
		return true
	case r.Status != "" && !strings.HasPrefix(r.Status, "5.0."):
		return false
	}
	return r.Stage == mail.StageReceiver && (r.Code == 550 || r.Code == 551 || r.Code == 553 || r.Code == 556)
}
