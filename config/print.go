package config

import (
	"encoding"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"sluse/money"
)

// Print writes the values that are in force, as a configuration file, with
// its secrets masked. A section that its owner has not decoded is written as
// it stands in the file.
func (c *Config) Print(w io.Writer) error {
	whole := *c
	whole.Channels = slices.Clone(c.Channels)
	for i, ch := range whole.Channels {
		whole.Channels[i].Pace = c.PaceOf(ch.Name)
	}
	return yaml.NewEncoder(w, yaml.Indent(2), yaml.IndentSequence(true)).Encode(plain(reflect.ValueOf(whole)))
}

// plain is a value as the encoder writes it, its keys in the order of the
// struct.
func plain(v reflect.Value) any {
	switch own := v.Interface().(type) {
	case Channels:
		return own.plain()
	case time.Duration:
		return shortDuration(own)
	case money.Amount:
		return own.String()
	case money.Decimal:
		return own.String()
	case encoding.TextMarshaler:
		if text, err := own.MarshalText(); err == nil {
			return string(text)
		}
		return ""
	}
	switch v.Kind() {
	case reflect.Struct:
		out := yaml.MapSlice{}
		for i := range v.NumField() {
			if t := tagOf(v.Type().Field(i)); t.name != "" && !skipped(v.Field(i)) {
				out = append(out, yaml.MapItem{Key: t.name, Value: plain(v.Field(i))})
			}
		}
		return out
	case reflect.Slice:
		out := make([]any, v.Len())
		for i := range out {
			out[i] = plain(v.Index(i))
		}
		return out
	case reflect.Map:
		out := yaml.MapSlice{}
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, key := range keys {
			out = append(out, yaml.MapItem{Key: key.String(), Value: plain(v.MapIndex(key))})
		}
		return out
	case reflect.Pointer:
		return plain(v.Elem())
	}
	return v.Convert(basic(v.Kind())).Interface()
}

// basic is the plain type of a kind, so that the encoder sees no named type.
func basic(k reflect.Kind) reflect.Type {
	switch k {
	case reflect.String:
		return reflect.TypeFor[string]()
	case reflect.Bool:
		return reflect.TypeFor[bool]()
	}
	return reflect.TypeFor[int64]()
}

// skipped reports whether a field says nothing: text and lists that are
// empty.
func skipped(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String:
		return v.Len() == 0
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	secret, ok := v.Interface().(Secret)
	return ok && secret.IsZero()
}

func (c Channels) plain() yaml.MapSlice {
	out := yaml.MapSlice{}
	for _, ch := range c {
		value := ch.Section.node.plain()
		if ch.Section.value != nil {
			value = plain(reflect.ValueOf(ch.Section.value))
		}
		pace, _ := plain(reflect.ValueOf(ch.Pace)).(yaml.MapSlice)
		if own, ok := value.(yaml.MapSlice); ok {
			value = append(own, pace...)
		}
		out = append(out, yaml.MapItem{Key: ch.Name, Value: value})
	}
	return out
}

// plain is the node as it was written, with what looks like a secret masked.
func (n *node) plain() any {
	switch n.kind {
	case mapping:
		out := yaml.MapSlice{}
		for _, e := range n.entries {
			value := e.value.plain()
			if text, ok := value.(string); ok && secretKey.MatchString(e.key+": x") && !isReference(text) {
				value = "***"
			}
			out = append(out, yaml.MapItem{Key: e.key, Value: value})
		}
		return out
	case list:
		out := make([]any, len(n.items))
		for i, item := range n.items {
			out[i] = item.plain()
		}
		return out
	case scalar:
		return urlLogin.ReplaceAllString(n.text, "://***@")
	}
	return nil
}

func isReference(s string) bool { return strings.HasPrefix(s, "file:") || strings.HasPrefix(s, "env:") }

// shortDuration is "4h", not "4h0m0s".
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
