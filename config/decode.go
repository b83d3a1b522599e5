package config

import (
	"encoding"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluse/money"
	"sluse/words"
)

// An Invalid is what an UnmarshalText returns that has words for its refusal.
// Another error is shown as it is.
type Invalid struct{ Reason words.Reason }

// Error is the reason in English.
func (e *Invalid) Error() string { return e.Reason.Text(words.EN) }

func invalid(code string, args ...string) error { return &Invalid{words.R(code, args...)} }

// A tag is a field's `config:"name,required,min=1"`.
type tag struct {
	name     string
	required bool
	min      int64
	hasMin   bool
}

func tagOf(f reflect.StructField) tag {
	parts := strings.Split(f.Tag.Get("config"), ",")
	t := tag{name: parts[0]}
	for _, p := range parts[1:] {
		if p == "required" {
			t.required = true
		}
		if least, ok := strings.CutPrefix(p, "min="); ok {
			t.min, _ = strconv.ParseInt(least, 10, 64)
			t.hasMin = true
		}
	}
	return t
}

// A nodeDecoder takes its node as it is.
type nodeDecoder interface {
	decodeNode(d *document, n *node, path string)
}

var (
	nodeDecoderType = reflect.TypeFor[nodeDecoder]()
	textType        = reflect.TypeFor[encoding.TextUnmarshaler]()
	durationType    = reflect.TypeFor[time.Duration]()
	pathType        = reflect.TypeFor[Path]()
	placeType       = reflect.TypeFor[Place]()
	secretType      = reflect.TypeFor[Secret]()
	decimalType     = reflect.TypeFor[money.Decimal]()
	amountType      = reflect.TypeFor[money.Amount]()
)

// decode fills v from n. A key without a value leaves what is in v, the
// default.
func (d *document) decode(n *node, v reflect.Value, path string) {
	t := v.Type()
	if v.CanAddr() && reflect.PointerTo(t).Implements(nodeDecoderType) {
		v.Addr().Interface().(nodeDecoder).decodeNode(d, n, path)
		return
	}
	if n.kind == unusable || n.kind == null && t.Kind() != reflect.Struct {
		return
	}
	n.expand(t)
	switch {
	case isScalar(t) && (n.kind == scalar || t.Kind() != reflect.Struct || isOwn(t)):
		d.decodeScalar(n, v, path)
	case t.Kind() == reflect.Struct:
		d.decodeStruct(n, v, path)
	case t.Kind() == reflect.Slice:
		d.decodeSlice(n, v, path)
	case t.Kind() == reflect.Map:
		d.decodeMap(n, v, path)
	default:
		panic("config: a field of type " + t.String())
	}
}

// isOwn reports whether the decoder itself knows how to read a struct type.
func isOwn(t reflect.Type) bool { return t == secretType || t == decimalType || t == amountType }

func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64:
		return true
	}
	return isOwn(t) || reflect.PointerTo(t).Implements(textType)
}

func (d *document) decodeScalar(n *node, v reflect.Value, path string) {
	if n.kind != scalar {
		d.report(n, path, wanted(v.Type()), n.shown())
		return
	}
	if v.Type() == secretType {
		d.hide(n)
	}
	if err := d.setScalar(n, v); err != nil {
		var because *Invalid
		if errors.As(err, &because) {
			d.add(n, path, because.Reason, false)
		} else {
			d.report(n, path, "config.value", err.Error())
		}
	}
	if v.Type() == placeType {
		d.knownServer(n, path, Place(v.String()))
	}
}

// wanted is the message for a list or mapping where a single value belongs.
func wanted(t reflect.Type) string {
	switch {
	case t == durationType:
		return "config.want-duration"
	case t == decimalType || t == amountType:
		return "config.want-decimal"
	case t.Kind() == reflect.Bool:
		return "config.want-bool"
	case t.Kind() == reflect.String || t.Kind() == reflect.Struct || reflect.PointerTo(t).Implements(textType):
		return "config.want-text"
	}
	return "config.want-number"
}

func (d *document) setScalar(n *node, v reflect.Value) error {
	if own, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok && !isOwn(v.Type()) {
		return own.UnmarshalText([]byte(n.text))
	}
	switch v.Type() {
	case durationType:
		return setDuration(n.text, v)
	case pathType:
		v.SetString(string(d.resolve(n.text)))
		return nil
	case placeType:
		place, err := d.place(n.text)
		v.SetString(string(place))
		return err
	case secretType:
		secret, err := d.secret(n.text)
		v.Set(reflect.ValueOf(secret))
		return err
	case decimalType, amountType:
		return setDecimal(n.text, v)
	}
	switch v.Kind() {
	case reflect.Bool:
		if n.text != "true" && n.text != "false" {
			return invalid("config.want-bool", n.shown())
		}
		v.SetBool(n.text == "true")
	case reflect.String:
		if n.boolean {
			return invalid("config.want-text", n.shown())
		}
		v.SetString(n.text)
	default:
		number, err := strconv.ParseInt(n.text, 10, v.Type().Bits())
		if err != nil {
			return invalid("config.want-number", n.shown())
		}
		v.SetInt(number)
	}
	return nil
}

func setDecimal(text string, v reflect.Value) error {
	number, err := money.ParseDecimal(text)
	if err != nil {
		return invalid("config.want-decimal", text)
	}
	if v.Type() == decimalType {
		v.Set(reflect.ValueOf(number))
		return nil
	}
	amount, ok := money.Of(number, "NOK")
	if !ok || amount.Minor < 0 {
		return invalid("config.want-amount", text)
	}
	v.Set(reflect.ValueOf(amount))
	return nil
}

func (d *document) decodeSlice(n *node, v reflect.Value, path string) {
	if n.kind != list {
		d.report(n, path, "config.want-list", n.shown())
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		if item.kind == null {
			d.report(item, index(path, i), "config.no-value")
			continue
		}
		setDefaults(out.Index(i))
		d.decode(item, out.Index(i), index(path, i))
	}
	v.Set(out)
}

func (d *document) decodeMap(n *node, v reflect.Value, path string) {
	if n.kind != mapping {
		d.report(n, path, "config.want-mapping", n.shown())
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, e := range n.entries {
		value := reflect.New(v.Type().Elem()).Elem()
		setDefaults(value)
		d.decode(e.value, value, join(path, e.key))
		v.SetMapIndex(reflect.ValueOf(e.key).Convert(v.Type().Key()), value)
	}
}

// A defaulter fills in its defaults before its keys are read.
type defaulter interface{ Defaults() }

func setDefaults(v reflect.Value) {
	if v.CanAddr() {
		if own, ok := v.Addr().Interface().(defaulter); ok {
			own.Defaults()
		}
	}
}

func (d *document) decodeStruct(n *node, v reflect.Value, path string) {
	if n.kind != mapping && n.kind != null {
		d.report(n, path, "config.want-mapping", n.shown())
		return
	}
	fields := map[string]int{}
	var names []string
	for i := range v.NumField() {
		if t := tagOf(v.Type().Field(i)); t.name != "" {
			fields[t.name] = i
			names = append(names, t.name)
		}
	}
	meant := map[string]bool{} // names that a misspelt key stands for
	for _, e := range n.entries {
		i, ok := fields[e.key]
		if !ok {
			near := d.unknownKey(e, slices.Concat(names, d.also[n]), path)
			meant[near] = true
			if i, own := fields[near]; own && v.Field(i).Type() == secretType {
				d.hide(e.value)
			}
			continue
		}
		field, name := v.Field(i), join(path, e.key)
		before := len(d.problems)
		d.decode(e.value, field, name)
		if t := tagOf(v.Type().Field(i)); len(d.problems) == before {
			d.checkTag(t, e.value, field, name)
		}
	}
	for _, name := range names {
		if t := tagOf(v.Type().Field(fields[name])); t.required && n.get(name) == nil && !meant[name] && !d.isBroken(path, name) {
			d.report(n, join(path, name), "config.missing-key", name)
		}
	}
}

// isBroken reports whether a top-level section is there but could not be read.
func (d *document) isBroken(path, name string) bool { return path == "" && d.broken[name] }

// checkTag holds a value against its field's tag. No duration is negative.
func (d *document) checkTag(t tag, n *node, v reflect.Value, path string) {
	empty := n.kind == null || n.kind == scalar && n.text == "" || n.kind == list && len(n.items) == 0
	if t.required && empty {
		d.report(n, path, "config.no-value")
		return
	}
	if v.Kind() != reflect.Int && v.Kind() != reflect.Int64 {
		return
	}
	if t.hasMin && v.Int() < t.min {
		d.report(n, path, "config.too-small", n.shown(), strconv.FormatInt(t.min, 10))
	}
}

// unknownKey reports a key that is not there, and returns the one that was
// meant, if one is near.
func (d *document) unknownKey(e entry, names []string, path string) string {
	near := nearest(e.key, names)
	if near == "" {
		sorted := slices.Sorted(slices.Values(names))
		d.report(e.place(), join(path, e.key), "config.unknown-key", e.key, strings.Join(sorted, ", "))
		return ""
	}
	d.report(e.place(), join(path, e.key), "config.unknown-key-near", e.key, near)
	return near
}

// nearest is the name that was meant by a misspelt one, or nothing where none
// is near.
func nearest(word string, names []string) string {
	best, least := "", 1+max(1, len([]rune(word))/3)
	for _, name := range names {
		if n := distance(strings.ToLower(word), name); n < least {
			best, least = name, n
		}
	}
	return best
}

// distance is the number of letters to insert, drop, change or swap with
// their neighbour (optimal string alignment).
func distance(from, to string) int {
	a, b := []rune(from), []rune(to)
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
