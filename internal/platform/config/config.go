// Package config reads how the server is to run: flags first, then environment variables, then
// defaults that need nothing installed.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Config is how the server runs.
type Config struct {
	Data    string // folder of everything that is not in a database or bucket elsewhere
	Listen  string // address, host:port
	BaseURL string // how people reach the site, without a slash at the end; "" is guessed

	DatabaseURL string // "" runs PostgreSQL as a part of the server
	DirectURL   string // past a transaction pooler, for LISTEN and migrations; "" is DatabaseURL
	PgBouncer   bool
	PgUser      string // user to run the embedded PostgreSQL as, when root
	PgBin       string // folder with PostgreSQL programs to use instead of the built-in ones
	PoolMax     int
	PoolMin     int
	PoolAcquire time.Duration
	Statement   time.Duration // the longest that one statement of a request may take
	PoolIdle    time.Duration
	JobWorkers  int

	S3 S3 // an empty Bucket keeps files in Data

	TLSCert, TLSKey string
	ACMEHost        string // get certificates for this name
	LAN             bool   // make a local certificate
	TrustedProxies  []netip.Prefix
	PluginNetworks  []netip.Prefix // private ones that plugins may call

	Secret       string // mixed into all signing keys
	Demo         bool   // load sample content into an empty database
	DemoPassword string
	LogLevel     string
	LogJSON      bool
	Collector    string // base URL of what takes traces by OTLP over HTTP; "" for none
	Metrics      string // address for /metrics; "" serves it on Listen to this machine only
	MaxUpload    int64  // bytes
}

// S3 is where files are kept instead of the data folder.
type S3 struct {
	Bucket, Endpoint, Region, Key, Secret string
	PathStyle                             bool
}

// ErrUsage is a wrong flag or value; the command ends with status 2.
var ErrUsage = errors.New("usage")

type reader struct {
	flags  *flag.FlagSet
	getenv func(string) string
	errs   []error
}

func (r *reader) env(name, fallback string) string {
	if v := r.getenv(name); v != "" {
		return v
	}
	return fallback
}

func (r *reader) text(into *string, name, env, fallback, usage string) {
	if env != "" {
		usage += " (" + env + ")"
		fallback = r.env(env, fallback)
	}
	r.flags.StringVar(into, name, fallback, usage)
}

func (r *reader) yes(into *bool, name, env, usage string) {
	r.flags.BoolVar(into, name, r.on(env, false), usage+" ("+env+")")
}

func (r *reader) on(env string, fallback bool) bool {
	on, err := strconv.ParseBool(r.env(env, strconv.FormatBool(fallback)))
	if err != nil {
		r.errs = append(r.errs, fmt.Errorf("%s: true or false", env))
	}
	return on
}

func number[T int | int64](r *reader, env string, fallback, least T) T {
	v := r.getenv(env)
	if v == "" {
		return fallback
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || T(n) < least {
		r.errs = append(r.errs, fmt.Errorf("%s: a whole number of at least %d", env, least))
	}
	return T(n)
}

// span reads a duration: "30s", or milliseconds as the plain number that pool settings often are.
// networks reads addresses and networks that are separated by commas.
func (r *reader) networks(flag, list string) []netip.Prefix {
	var all []netip.Prefix
	for one := range strings.FieldsFuncSeq(list, func(c rune) bool { return c == ',' || c == ' ' }) {
		prefix, err := netip.ParsePrefix(one)
		if err != nil {
			var addr netip.Addr
			if addr, err = netip.ParseAddr(one); err == nil {
				prefix = netip.PrefixFrom(addr, addr.BitLen())
			}
		}
		if err != nil {
			r.errs = append(r.errs, fmt.Errorf("%s: %q is no address or network", flag, one))
			continue
		}
		all = append(all, prefix)
	}
	return all
}

func (r *reader) span(env string, fallback time.Duration) time.Duration {
	v := r.getenv(env)
	if v == "" {
		return fallback
	}
	if ms, err := strconv.Atoi(v); err == nil {
		v = strconv.Itoa(ms) + "ms"
	}
	d, err := time.ParseDuration(v)
	if err != nil || d <= 0 {
		r.errs = append(r.errs, fmt.Errorf("%s: a time such as 30s", env))
	}
	return d
}

// Read reads the flags and the environment. name is the command, for its usage text.
func Read(name string, args []string, getenv func(string) string, out io.Writer) (Config, error) {
	c, words, err := ReadWords(name, args, getenv, out, nil)
	if err == nil && len(words) > 0 {
		fmt.Fprintf(out, "%q is not understood\n", words[0])
		err = ErrUsage
	}
	return c, err
}

// ReadWords is Read for a command with flags of its own, which more adds, and with words that are no flags; these are
// returned, wherever they stood among the flags.
func ReadWords(name string, args []string, getenv func(string) string, out io.Writer, more func(*flag.FlagSet)) (Config, []string, error) {
	var c Config
	var words []string
	r := &reader{flags: flag.NewFlagSet("courseworx "+name, flag.ContinueOnError), getenv: getenv}
	r.flags.SetOutput(out)
	r.text(&c.Data, "data", "COURSEWORX_DATA", defaultData(getenv), "folder for the database, files and keys")
	r.text(&c.Listen, "listen", "COURSEWORX_LISTEN", "127.0.0.1:8080", "address to listen on")
	r.text(&c.BaseURL, "base-url", "COURSEWORX_BASE_URL", "", "how people reach the site, such as https://learn.example")
	r.text(&c.TLSCert, "tls-cert", "COURSEWORX_TLS_CERT", "", "certificate file (PEM)")
	r.text(&c.TLSKey, "tls-key", "COURSEWORX_TLS_KEY", "", "key file (PEM)")
	r.text(&c.ACMEHost, "acme-host", "COURSEWORX_ACME_HOST", "", "get certificates for this host name by ACME")
	r.yes(&c.LAN, "lan", "COURSEWORX_LAN", "make a local certificate, so that phones' cameras work in a room without internet")
	r.yes(&c.Demo, "demo", "COURSEWORX_DEMO", "load sample content when there is none")
	var proxies, networks string
	r.text(&networks, "plugin-networks", "COURSEWORX_PLUGIN_NETWORKS", "", "private addresses or networks that plugins may call, separated by commas")
	r.text(&proxies, "trusted-proxies", "COURSEWORX_TRUSTED_PROXIES", "", "addresses or networks of reverse proxies, separated by commas")
	r.text(&c.LogLevel, "log", "COURSEWORX_LOG", "info", "debug, info, warn or error")
	r.yes(&c.LogJSON, "log-json", "COURSEWORX_LOG_JSON", "write the log as JSON")
	r.text(&c.Metrics, "metrics", "COURSEWORX_METRICS", "", "address to serve /metrics on; without it this machine alone may read it on --listen")
	if more != nil {
		more(r.flags)
	}
	for left := args; ; {
		if err := r.flags.Parse(left); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return c, nil, err
			}
			return c, nil, ErrUsage
		}
		if r.flags.NArg() == 0 {
			break
		}
		words, left = append(words, r.flags.Arg(0)), r.flags.Args()[1:]
	}
	c.DatabaseURL = databaseURL(getenv)
	c.DirectURL = r.env("DATABASE_DIRECT_URL", c.DatabaseURL)
	c.PgBouncer = r.on("DB_PGBOUNCER", false)
	c.PgUser, c.PgBin = getenv("COURSEWORX_PG_USER"), getenv("COURSEWORX_PG_BIN")
	c.PoolMax, c.PoolMin = number(r, "DB_POOL_MAX", 5, 1), number(r, "DB_POOL_MIN", 0, 0)
	c.Statement = r.span("DB_STATEMENT", 30*time.Second)
	c.PoolAcquire, c.PoolIdle = r.span("DB_POOL_ACQUIRE", 30*time.Second), r.span("DB_POOL_IDLE", 10*time.Second)
	c.JobWorkers = number(r, "COURSEWORX_JOB_WORKERS", 8, 1)
	c.S3 = S3{Bucket: getenv("S3_BUCKET"), Endpoint: getenv("S3_ENDPOINT"), Region: r.env("S3_REGION", "us-east-1"),
		Key: getenv("S3_ACCESS_KEY"), Secret: getenv("S3_SECRET_KEY"), PathStyle: r.on("S3_PATH_STYLE", true)}
	c.Collector = getenv("OTEL_EXPORTER_OTLP_ENDPOINT")
	c.Secret, c.DemoPassword = getenv("COURSEWORX_SECRET"), getenv("COURSEWORX_DEMO_PASSWORD")
	c.MaxUpload = number(r, "COURSEWORX_MAX_UPLOAD", int64(4<<30), 1)
	c.check(r, proxies, networks)
	if err := errors.Join(r.errs...); err != nil {
		fmt.Fprintln(out, err)
		return c, nil, ErrUsage
	}
	return c, words, nil
}

func (c *Config) check(r *reader, proxies, networks string) {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		r.errs = append(r.errs, errors.New("--tls-cert and --tls-key belong together"))
	}
	if ways := btoi(c.TLSCert != "") + btoi(c.ACMEHost != "") + btoi(c.LAN); ways > 1 {
		r.errs = append(r.errs, errors.New("choose one of --tls-cert, --acme-host and --lan"))
	}
	c.TrustedProxies = r.networks("--trusted-proxies", proxies)
	c.PluginNetworks = r.networks("--plugin-networks", networks)
	if c.PoolMin > c.PoolMax || c.PoolMax > 10_000 {
		r.errs = append(r.errs, errors.New("DB_POOL_MAX: at least DB_POOL_MIN and at most 10000"))
	}
	var level slog.Level
	if level.UnmarshalText([]byte(c.LogLevel)) != nil {
		r.errs = append(r.errs, errors.New("--log: debug, info, warn or error"))
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		r.errs = append(r.errs, errors.New("--listen: an address such as 127.0.0.1:8080"))
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.BaseURL != "" {
		if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
			r.errs = append(r.errs, errors.New("--base-url: an address such as https://learn.example"))
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// defaultData is /var/lib/courseworx for root, else .local/share/courseworx in the home folder.
func defaultData(getenv func(string) string) string {
	if os.Geteuid() == 0 {
		return "/var/lib/courseworx"
	}
	if d := getenv("XDG_DATA_HOME"); d != "" {
		return filepath.Join(d, "courseworx")
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "courseworx")
	}
	return "courseworx-data"
}

// databaseURL is DATABASE_URL, or made of DB_HOST, DB_PORT, DB_NAME, DB_USER and DB_PASSWORD.
func databaseURL(getenv func(string) string) string {
	if u := getenv("DATABASE_URL"); u != "" || getenv("DB_HOST") == "" {
		return u
	}
	or := func(name, fallback string) string {
		if v := getenv(name); v != "" {
			return v
		}
		return fallback
	}
	host, port := getenv("DB_HOST"), or("DB_PORT", "5432")
	u := url.URL{Scheme: "postgres", Path: "/" + or("DB_NAME", "courseworx"), User: url.UserPassword(or("DB_USER", "courseworx"), getenv("DB_PASSWORD"))}
	if strings.HasPrefix(host, "/") { // the folder of a socket
		u.RawQuery = url.Values{"host": {host}, "port": {port}}.Encode()
	} else {
		u.Host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	return u.String()
}
