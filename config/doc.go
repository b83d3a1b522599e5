// Package config is the one YAML file as typed, checked values, with
// file:line:column in every error.
//
// All mistakes are reported at once, sorted by line. A file that is broken in
// one place is still read in the others: each section of the file stands for
// itself. The sections under "channels" belong to the parts that fit the
// outbox; they are kept as they were written and decoded by their owner with
// Section.Decode, under the same rules.
//
// The environment overrides any key: SLUSE_STORE__DSN is store.dsn, a double
// underscore is a level, a number is a place in a list
// (SLUSE_SELLERS__0__NAME).
package config
