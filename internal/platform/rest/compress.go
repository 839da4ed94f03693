package rest

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
)

// plainPaths are not compressed here: media and uploads must keep sendfile, the live stream is
// flushed word by word, and the app's files are compressed by the build.
var plainPaths = []string{"/media/", Prefix + "/uploads/", Prefix + "/live", "/assets/"}

// jitter is the most random bytes added to an answer's length, so that its size does not tell
// what stands beside a secret in it (BREACH).
const jitter = 32

// pack is what compresses answers; it is set up from constants.
var pack = func() func(http.Handler) http.HandlerFunc {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.CompressionLevel(5), gzhttp.RandomJitter(jitter, 0, false),
		gzhttp.ContentTypes([]string{"text/html", "text/plain", "application/json", "application/problem+json", "image/svg+xml"}))
	if err != nil {
		panic(fmt.Sprintf("prepare compression: %v", err))
	}
	return wrap
}()

// compress packs texts of 1 KB and more for clients that can unpack them.
func compress(h http.Handler) http.Handler {
	packed := pack(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, prefix := range plainPaths {
			if strings.HasPrefix(r.URL.Path, prefix) {
				h.ServeHTTP(w, r)
				return
			}
		}
		packed.ServeHTTP(w, r)
	})
}
