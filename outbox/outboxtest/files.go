package outboxtest

import (
	"bytes"
	"errors"
	"io"
	"path"
	"reflect"
	"slices"
	"testing"
	"testing/iotest"

	"sluse/formats"
	"sluse/outbox"
	"sluse/words"
)

// files puts the batch's parcels where the machine would, and takes them out
// as the receiver does.
func (p Part) files(t *testing.T, f outbox.Filer) {
	if f.Drop() == nil {
		t.Fatal("the channel has no drop")
	}
	parcels, _ := p.pack(t, p.Batch())
	for _, parcel := range parcels {
		temp := path.Join(f.Temporary(), parcel.Name+".tmp")
		if err := f.Drop().Upload(t.Context(), temp, bytes.NewReader(parcel.Bytes)); err != nil {
			t.Fatal(err)
		}
		final := path.Join(f.Folder(), parcel.Name)
		if err := f.Drop().Publish(t.Context(), temp, final); err != nil {
			t.Fatal(err)
		}
		r, err := f.Drop().Open(t.Context(), final)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, parcel.Bytes) {
			t.Errorf("%s arrived changed", final)
		}
	}
}

// foreign are files that are no channel's receipt.
var foreign = map[string]string{
	"nothing":  "",
	"blank":    "\n \n",
	"html":     "<!DOCTYPE html><html><body>Logg inn</body></html>",
	"pdf":      "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
	"zip":      "PK\x03\x04\x14\x00\x06\x00",
	"csv":      "sale_id;invoice_number;status\n1;200101;accepted\n",
	"ubl":      `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>`,
	"camt":     `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>`,
	"cut":      "<",
	"response": `<ApplicationResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"/>`,
}

func (p Part) receiver(t *testing.T, r outbox.Receiver) {
	t.Run("takes no other file for a receipt", func(t *testing.T) {
		for name, head := range foreign {
			if r.RecogniseReceipt([]byte(head)) {
				t.Errorf("%s is taken for a receipt", name)
			}
		}
	})
	t.Run("passes an I/O error on", func(t *testing.T) {
		disk := errors.New("the disk is gone")
		if _, err := r.ReadReceipt(iotest.ErrReader(disk), "r"); !errors.Is(err, disk) {
			t.Errorf("got %v", err)
		}
	})
	for _, f := range p.Unreadable {
		t.Run("unreadable: "+f.Name, func(t *testing.T) { unreadable(t, r, f) })
	}
	for _, f := range p.Receipts {
		t.Run("receipt: "+f.Name, func(t *testing.T) {
			readable(t, r, f)
			t.Run("cut short", func(t *testing.T) { cutShort(t, r, f) })
			t.Run("document type", func(t *testing.T) { doctype(t, r, f) })
		})
	}
}

func unreadable(t *testing.T, r outbox.Receiver, f File) {
	t.Helper()
	receipts, err := r.ReadReceipt(bytes.NewReader(f.Data), f.Name)
	fault, ok := errors.AsType[*formats.FileError](err)
	if !ok || receipts != nil {
		t.Fatalf("%d receipts, %v", len(receipts), err)
	}
	if fault.Place.File != f.Name || fault.Reason.Todo(words.NB) == "" {
		t.Errorf("%v (what to do: %q)", fault, fault.Reason.Todo(words.NB))
	}
	inWords(t, fault.Reason)
}

func readable(t *testing.T, r outbox.Receiver, f ReceiptFile) {
	if !r.RecogniseReceipt(f.Data[:min(len(f.Data), formats.HeadSize)]) {
		t.Error("it is not recognised")
	}
	got, err := r.ReadReceipt(bytes.NewReader(f.Data), f.Name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		one := &got[i]
		if one.Token == "" && one.Parcel == "" {
			t.Errorf("%+v names nothing", *one)
		}
		if !slices.Contains([]outbox.State{outbox.Accepted, outbox.Delivered, outbox.Refused}, one.State) || (one.State == outbox.Refused) != (one.Refusal != "") {
			t.Errorf("%+v: state and refusal", *one)
		}
		inWords(t, one.Reason)
		if one.ID == "" || one.Time == "" {
			t.Errorf("%+v has no id or time", *one)
		}
	}
	if !reflect.DeepEqual(judged(got), judged(f.Want)) {
		t.Errorf("got %+v\nwant %+v", judged(got), judged(f.Want))
	}
}

// judged are receipts without what is not compared.
func judged(list []outbox.Receipt) []outbox.Receipt {
	out := make([]outbox.Receipt, len(list))
	for i, r := range list {
		out[i] = outbox.Receipt{Token: r.Token, Parcel: r.Parcel, State: r.State, Refusal: r.Refusal, Reason: words.R(r.Reason.Code)}
	}
	return out
}

// cutShort holds that a receipt that was cut anywhere before its last
// visible byte says nothing.
func cutShort(t *testing.T, r outbox.Receiver, f ReceiptFile) {
	whole := bytes.TrimRight(f.Data, " \t\r\n")
	for _, at := range []int{1, len(whole) / 4, len(whole) / 2, 3 * len(whole) / 4, len(whole) - 1} {
		unreadable(t, r, File{f.Name, whole[:at]})
	}
}

func doctype(t *testing.T, r outbox.Receiver, f ReceiptFile) {
	if !bytes.HasPrefix(f.Data, []byte("<?xml")) {
		t.Skip("not XML")
	}
	end := bytes.Index(f.Data, []byte("?>")) + 2
	var b []byte
	b = append(b, f.Data[:end]...)
	b = append(b, "<!DOCTYPE x [<!ENTITY y 'z'>]>"...)
	unreadable(t, r, File{f.Name, append(b, f.Data[end:]...)})
}
