package config

import "testing"

func TestOnlyLoopbackListens(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1:9464": true, "127.8.8.8:1": true, "[::1]:9464": true, "localhost:9464": true,
		"0.0.0.0:9464": false, "[::]:9464": false, ":9464": false, "10.0.0.1:9464": false, "example.org:9464": false,
		"127.0.0.1": false, "127.0.0.1:0": false, "127.0.0.1:70000": false, "127.0.0.1:http": false, "::1:9464": false, "": false,
		"localhost.example.org:9464": false,
	} {
		if got := loopback(address); got != want {
			t.Errorf("%q: %t", address, got)
		}
	}
}

func TestMachineFile(t *testing.T) {
	t.Parallel()
	env := func(value string) func(string) string {
		return func(name string) string {
			if name != "ProgramData" {
				t.Errorf("asked for %s", name)
			}
			return value
		}
	}
	for _, row := range []struct{ system, data, want string }{
		{"linux", "", "/etc/sluse/sluse.yaml"},
		{"windows", `D:\Data`, `D:\Data\sluse\sluse.yaml`},
		{"windows", "", `C:\ProgramData\sluse\sluse.yaml`},
	} {
		if got := machineFile(row.system, env(row.data)); got != row.want {
			t.Errorf("%s: %s", row.system, got)
		}
	}
}
