package daemon

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	"sluse/calendar"
	"sluse/config"
	"sluse/flow"
	"sluse/ledger"
	"sluse/mail"
	"sluse/outbox"
	"sluse/outbox/email"
	"sluse/outbox/notice"
	"sluse/report"
)

// patience is how long a notice that is due waits for the house to come to
// rest, so that it tells a whole night; then it is made of what is there.
const patience = 30 * time.Minute

// openNotices opens the channels of our own mails and files, and makes their
// machines.
func (h *House) openNotices() error {
	add := func(c outbox.Channel) { h.notices = append(h.notices, h.plainMachine(c)) }
	if len(h.Config.Mornings) > 0 {
		settings, err := emailSettings(h.Config)
		if err != nil {
			return err
		}
		sender, err := mailSender(settings)
		if err != nil {
			return fmt.Errorf("channel %s: %w", outbox.NoticeMail, err)
		}
		add(notice.NewMail(sender, settings.Bounce))
	}
	for _, d := range h.Config.Drops {
		if d.Status.Folder == "" {
			continue
		}
		tree, err := h.places.open(d.Folder)
		if err != nil {
			return fmt.Errorf("drop %s: %w", d.Name, err)
		}
		add(notice.NewFiles(statusSeries(d.Name), tree, d.Status.Folder, d.Status.Folder+"-tmp"))
	}
	return nil
}

// emailSettings are those of the e-mail channel, whose server takes our own
// mails too.
func emailSettings(cfg *config.Config) (settings email.Settings, err error) {
	section, ok := cfg.Channel(config.ChannelEmail)
	if !ok {
		return settings, errors.New("the morning mail needs channels.email")
	}
	err = section.Decode(&settings)
	return settings, err
}

// Company is what the figures must know beside the store.
func (h *House) Company() report.Company {
	f := h.Flow
	c := report.Company{
		Now: f.Now(), Zone: f.Zone, Chart: f.Chart, BookMoney: f.BookMoney, Deadline: f.LookUpDeadline, BankSub: h.bankSub,
		TroubleAfter: h.Config.Serve.TroubleAfter,
	}
	for _, s := range h.Config.Sellers {
		c.Sellers = append(c.Sellers, report.Seller{ID: s.ID, Name: s.Name})
	}
	return c
}

// notify makes the notices that are due. rest says that nothing else is left
// to do now. It reports whether it made any: they leave in the next pass.
func (h *House) notify(ctx context.Context, rest bool) (made bool, err error) {
	var errs []error
	for _, m := range h.Config.Mornings {
		did, err := h.morning(ctx, m, rest)
		made = made || did
		if err != nil {
			errs = append(errs, fmt.Errorf("morning mail of %s: %w", h.Config.SellerOr(m.Seller), err))
		}
	}
	for _, d := range h.Config.Drops {
		if d.Status.Folder == "" {
			continue
		}
		did, err := h.statusFile(ctx, d, rest)
		made = made || did
		if err != nil {
			errs = append(errs, fmt.Errorf("status file of %s: %w", d.Name, err))
		}
	}
	return made, errors.Join(errs...)
}

// MorningSeries is the series of a seller's morning mails; each is numbered by
// its day.
func MorningSeries(seller string) string { return "morning/" + seller }

// DayNumber is a day as the number of a notice: 20270111.
func DayNumber(t time.Time) int64 {
	return int64(t.Year())*10_000 + int64(t.Month())*100 + int64(t.Day())
}

// morning makes a seller's mail of today, on a bank day from its time of day
// on, once. Days that the house did not run are not made up: the next mail
// tells all that happened since the last.
func (h *House) morning(ctx context.Context, m config.Morning, rest bool) (bool, error) {
	seller := h.Config.SellerOr(m.Seller)
	c := h.Company()
	now := c.Now.In(c.Zone)
	at := m.At.On(now.Year(), now.Month(), now.Day(), c.Zone)
	if now.Before(at) || !c.Today().IsBankDay() || !rest && now.Before(at.Add(patience)) {
		return false, nil
	}
	series, number := MorningSeries(seller), DayNumber(now)
	if _, made, err := h.Store.FindNotice(ctx, series, number); made || err != nil {
		return false, err
	}
	morning, err := h.MorningOf(ctx, seller)
	if err != nil {
		return false, err
	}
	n := flow.Notice{Series: series, Number: number, Kind: flow.MorningMail, Seller: seller, UpTo: morning.Night.UpTo}
	raw, err := h.letter(m, morning, n.Key())
	if err != nil {
		return false, err
	}
	return h.Flow.MakeNotice(ctx, n, outbox.NoticeMail, m.To, raw)
}

// MorningOf is what a seller's next morning mail would say now: all since the
// last one. A seller without one is told of all that ever happened.
func (h *House) MorningOf(ctx context.Context, seller string) (report.Morning, error) {
	var m config.Morning
	m.Defaults()
	for _, one := range h.Config.Mornings {
		if h.Config.SellerOr(one.Seller) == seller {
			m = one
		}
	}
	s, ok := h.Config.Seller(seller)
	if !ok {
		return report.Morning{}, fmt.Errorf("no seller %q", seller)
	}
	troubles, err := h.Store.Troubles(ctx)
	if err != nil {
		return report.Morning{}, err
	}
	ask := report.MorningAsk{
		Seller: report.Seller{ID: s.ID, Name: s.Name}, Own: s.OwnHandling, Rows: m.Rows, Lang: h.Config.Language, Names: m.Names, Trouble: troubles,
	}
	last, is, err := h.Store.LastNotice(ctx, MorningSeries(seller))
	if err != nil {
		return report.Morning{}, err
	}
	if is {
		ask.After, ask.Since = last.UpTo, last.MadeAt
	}
	return report.TakeMorning(ctx, h.Store, h.Company(), ask)
}

// letter renders the mail. It is the same for all receivers. Its Message-ID is
// made of its key, so that one that comes twice can be told to be the same. A
// workbook that the mail would be too large with stays at home; the mail says
// nothing of it then, and "sluse report" has it.
func (h *House) letter(m config.Morning, morning report.Morning, key string) ([]byte, error) {
	settings, err := emailSettings(h.Config)
	if err != nil {
		return nil, err
	}
	s, _ := h.Config.Seller(morning.Seller.ID)
	from := m.From
	if from == "" {
		from = s.Email
	}
	sum := sha256.Sum256([]byte(key))
	_, host, _ := strings.Cut(settings.Bounce, "@")
	message := mail.Message{
		From: (&netmail.Address{Name: s.Name, Address: from}).String(), To: m.To[0], AlsoTo: m.To[1:],
		Subject: morning.Subject(), MessageID: hex.EncodeToString(sum[:16]) + "@" + host, Date: morning.Now.In(morning.Zone), MaxSize: int(settings.MaxSize),
	}
	if message.MaxSize == 0 {
		message.MaxSize = email.DefaultMaxSize
	}
	raw, err := render(message, morning, m.Attach && !morning.Quiet())
	if errors.Is(err, mail.ErrTooLarge) {
		return render(message, morning, false)
	}
	return raw, err
}

func render(message mail.Message, morning report.Morning, attach bool) (_ []byte, err error) {
	message.Text = morning.Text(attach)
	if message.HTML, err = morning.HTML(attach); err != nil {
		return nil, err
	}
	if attach {
		book, err := morning.Workbook()
		if err != nil {
			return nil, err
		}
		message.Attachments = []mail.Attachment{{Name: "faktura-" + string(morning.Today()) + ".xlsx", Type: mail.SheetType, Bytes: book}}
	}
	return mail.Render(message)
}

func statusSeries(name string) string { return "status/" + strings.ToLower(name) }

// statusFile makes the next status file of a drop, where something changed
// since the last one and that is long enough ago. What a file had no room for
// follows at once in the next.
func (h *House) statusFile(ctx context.Context, d config.Drop, rest bool) (bool, error) {
	series := statusSeries(d.Name)
	last, told, err := h.Store.LastNotice(ctx, series)
	if err != nil {
		return false, err
	}
	behind := report.Mark{Serial: last.UpTo, Invoice: last.UpToItem}
	if h.untold[series].Behind(behind) {
		behind = h.untold[series]
	}
	now := h.now()
	if due := last.MadeAt.Add(d.Status.Every); told && now.Before(due) && last.UpToItem == report.Whole || !rest && now.Before(due.Add(patience)) {
		return false, nil
	}
	rows, next, err := h.Store.StatusRows(ctx, report.StatusAsk{
		Source: d.Name, Behind: behind, Rows: d.Status.Rows, Receivables: h.Flow.Chart[ledger.Receivables].Code,
	})
	if err != nil {
		return false, err
	}
	if len(rows) == 0 {
		h.untold[series] = next // nothing to tell up to there: it need not be looked at again
		return false, nil
	}
	content, err := report.StatusFile(rows, h.Config.Language)
	if err != nil {
		return false, err
	}
	n := flow.Notice{
		Series: series, Number: last.Number + 1, Kind: flow.StatusFile, Seller: h.Config.SellerOr(d.Seller), UpTo: next.Serial, UpToItem: next.Invoice,
	}
	return h.Flow.MakeNotice(ctx, n, series, []string{statusName(d.Name, n.Number)}, content)
}

// statusName is a status file's name: they sort in the order in which they
// were made.
func statusName(source string, number int64) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, strings.ToLower(source))
	digits := strconv.FormatInt(number, 10)
	return "status-" + safe + "-" + strings.Repeat("0", max(0, 6-len(digits))) + digits + ".csv"
}

// Why a morning mail of an earlier day cannot be shown.
var (
	ErrNoMorning = errors.New("no morning mail was made on that day")
	ErrNotKept   = errors.New("a mail that was sent is kept as text, page and workbook")
)

// SentMorning is the mail of a day as it was sent: its text, its page, or its
// workbook.
func (h *House) SentMorning(ctx context.Context, seller string, day calendar.Date, form string) ([]byte, error) {
	n, is, err := h.Store.FindNotice(ctx, MorningSeries(seller), DayNumber(day.Time()))
	if err != nil {
		return nil, err
	}
	if !is {
		return nil, ErrNoMorning
	}
	kinds := map[string]string{"text": "text/plain", "html": "text/html", "xlsx": mail.SheetType}
	if kinds[form] == "" {
		return nil, ErrNotKept
	}
	raw, err := h.Store.Document(n.Document)
	if err != nil {
		return nil, err
	}
	part, err := mail.PartOf(raw, kinds[form])
	if errors.Is(err, mail.ErrNoPart) {
		return nil, ErrNotKept
	}
	if form == "text" {
		part = []byte(strings.ReplaceAll(string(part), "\r\n", "\n"))
	}
	return part, err
}
