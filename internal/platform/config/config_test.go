package config_test

import (
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/courseworx/courseworx/internal/platform/config"
)

func read(t testing.TB, args []string, env map[string]string) (config.Config, string, error) {
	t.Helper()
	var out strings.Builder
	c, err := config.Read("serve", args, func(name string) string { return env[name] }, &out)
	return c, out.String(), err
}

func must(t testing.TB, args []string, env map[string]string) config.Config {
	t.Helper()
	c, said, err := read(t, args, env)
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return c
}

func TestDefaultsNeedNothing(t *testing.T) {
	t.Parallel()
	c := must(t, nil, nil)
	if c.Listen != "127.0.0.1:8080" || c.DatabaseURL != "" || c.PoolMax != 5 || c.PoolMin != 0 || c.PoolAcquire != 30*time.Second ||
		c.PoolIdle != 10*time.Second || c.S3.Bucket != "" || !c.S3.PathStyle || c.Demo || c.Data == "" {
		t.Errorf("defaults: %+v", c)
	}
}

func TestFlagsWinOverTheEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{"COURSEWORX_LISTEN": "127.0.0.1:1", "COURSEWORX_DEMO": "true", "COURSEWORX_DATA": "/srv/cw"}
	c := must(t, []string{"--listen", "127.0.0.1:2", "--demo=false"}, env)
	if c.Listen != "127.0.0.1:2" || c.Demo || c.Data != "/srv/cw" {
		t.Errorf("%+v", c)
	}
}

func TestPool(t *testing.T) {
	t.Parallel()
	c := must(t, nil, map[string]string{"DB_POOL_MAX": "20", "DB_POOL_MIN": "2", "DB_POOL_ACQUIRE": "1500", "DB_POOL_IDLE": "1m"})
	if c.PoolMax != 20 || c.PoolMin != 2 || c.PoolAcquire != 1500*time.Millisecond || c.PoolIdle != time.Minute {
		t.Errorf("%+v", c)
	}
}

func TestDatabaseAddress(t *testing.T) {
	t.Parallel()
	for want, env := range map[string]map[string]string{
		"postgres://u:p%40ss%2F@db:5433/school":                                 {"DB_HOST": "db", "DB_PORT": "5433", "DB_NAME": "school", "DB_USER": "u", "DB_PASSWORD": "p@ss/"},
		"postgres://courseworx:@[::1]:5432/courseworx":                          {"DB_HOST": "::1"},
		"postgres://courseworx:@/courseworx?host=%2Frun%2Fpostgresql&port=5432": {"DB_HOST": "/run/postgresql"},
		"postgres://x/y": {"DATABASE_URL": "postgres://x/y", "DB_HOST": "db"},
	} {
		c := must(t, nil, env)
		if c.DatabaseURL != want || c.DirectURL != want {
			t.Errorf("%s, %s, want %s", c.DatabaseURL, c.DirectURL, want)
		}
	}
	c := must(t, nil, map[string]string{"DATABASE_URL": "postgres://pool/y", "DATABASE_DIRECT_URL": "postgres://x/y", "DB_PGBOUNCER": "1"})
	if c.DirectURL != "postgres://x/y" || !c.PgBouncer {
		t.Errorf("behind a pooler: %+v", c)
	}
}

func TestProxies(t *testing.T) {
	t.Parallel()
	c := must(t, []string{"--trusted-proxies", "10.0.0.0/8, ::1,192.0.2.7"}, nil)
	if len(c.TrustedProxies) != 3 || c.TrustedProxies[1].String() != "::1/128" || c.TrustedProxies[2].String() != "192.0.2.7/32" {
		t.Errorf("%v", c.TrustedProxies)
	}
}

func TestWrongValuesAreUsage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		env  map[string]string
		name string // stands in the message
	}{
		{[]string{"--no-such"}, nil, "no-such"},
		{[]string{"more"}, nil, "more"},
		{[]string{"--tls-cert", "a"}, nil, "--tls-key"},
		{[]string{"--lan", "--acme-host", "x"}, nil, "--lan"},
		{[]string{"--trusted-proxies", "home"}, nil, "--trusted-proxies"},
		{[]string{"--base-url", "learn.example"}, nil, "--base-url"},
		{[]string{"--base-url", "ftp://learn.example"}, nil, "--base-url"},
		{[]string{"--log", "loud"}, nil, "--log"},
		{[]string{"--listen", "8080"}, nil, "--listen"},
		{nil, map[string]string{"DB_POOL_MAX": "0"}, "DB_POOL_MAX"},
		{nil, map[string]string{"DB_POOL_MAX": "many"}, "DB_POOL_MAX"},
		{nil, map[string]string{"DB_POOL_MAX": "3", "DB_POOL_MIN": "4"}, "DB_POOL_MAX"},
		{nil, map[string]string{"DB_POOL_ACQUIRE": "-5"}, "DB_POOL_ACQUIRE"},
		{nil, map[string]string{"DB_POOL_ACQUIRE": "0"}, "DB_POOL_ACQUIRE"},
		{nil, map[string]string{"DB_POOL_IDLE": "soon"}, "DB_POOL_IDLE"},
		{nil, map[string]string{"DB_PGBOUNCER": "maybe"}, "DB_PGBOUNCER"},
		{nil, map[string]string{"S3_PATH_STYLE": "maybe"}, "S3_PATH_STYLE"},
		{nil, map[string]string{"COURSEWORX_LAN": "maybe"}, "COURSEWORX_LAN"},
		{nil, map[string]string{"COURSEWORX_MAX_UPLOAD": "4GB"}, "COURSEWORX_MAX_UPLOAD"},
	} {
		if _, said, err := read(t, c.args, c.env); !errors.Is(err, config.ErrUsage) || !strings.Contains(said, c.name) {
			t.Errorf("%v %v: %v, said %q", c.args, c.env, err, said)
		}
	}
	if _, err := config.Read("serve", []string{"--help"}, func(string) string { return "" }, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("--help: %v", err)
	}
}
