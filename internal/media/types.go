package media

import (
	"archive/zip"
	"fmt"
	"image"
	_ "image/gif"  // sizes of pictures
	_ "image/jpeg" // sizes of pictures
	_ "image/png"  // sizes of pictures
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/webp" // sizes of pictures
)

// taken are the types of files that are taken, and the kind of each. What can run in a browser
// (HTML, SVG, XML) or on a computer is not among them.
var taken = map[string]Kind{
	"video/mp4":       Video,
	"video/webm":      Video,
	"video/quicktime": Video,
	"video/x-m4v":     Video,

	"image/jpeg": Image,
	"image/png":  Image,
	"image/gif":  Image,
	"image/webp": Image,
	"image/avif": Image,

	"application/pdf":               Document,
	"application/rtf":               Document,
	"text/rtf":                      Document,
	"text/plain":                    Document,
	"text/csv":                      Document,
	"text/tab-separated-values":     Document,
	"application/epub+zip":          Document,
	"application/msword":            Document,
	"application/vnd.ms-excel":      Document,
	"application/vnd.ms-powerpoint": Document,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   Document,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         Document,
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": Document,
	"application/vnd.oasis.opendocument.text":                                   Document,
	"application/vnd.oasis.opendocument.spreadsheet":                            Document,
	"application/vnd.oasis.opendocument.presentation":                           Document,

	"text/vtt":             Caption,
	"application/x-subrip": Caption,

	"application/zip": Other,
}

// inline are the types that a browser may show by itself, in the page or in a tab. All others
// are downloads.
var inline = map[string]bool{
	"video/mp4": true, "video/webm": true, "video/quicktime": true, "video/x-m4v": true,
	"image/jpeg": true, "image/png": true, "image/gif": true, "image/webp": true, "image/avif": true,
	"application/pdf": true,
}

// served is the Content-Type under which a type is handed out: browsers play these containers,
// but only under the name of their sibling.
func served(contentType string) string {
	switch contentType {
	case "video/quicktime", "video/x-m4v":
		return "video/mp4"
	case "text/plain", "text/csv", "text/vtt", "text/tab-separated-values":
		return contentType + "; charset=utf-8"
	}
	return contentType
}

// sniff tells a file's type from its content, without parameters.
func sniff(r io.ReadSeeker, size int64) (string, error) {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	found, err := mimetype.DetectReader(r)
	if err != nil {
		return "", fmt.Errorf("tell a file's type: %w", err)
	}
	name, _, _ := strings.Cut(found.String(), ";")
	if name == "application/zip" {
		return office(r, size), nil
	}
	return name, nil
}

// office tells the office formats from other archives when their first entries do not: by the
// table of contents at the end.
func office(r io.ReadSeeker, size int64) string {
	archive, err := zip.NewReader(&at{r}, size)
	if err != nil {
		return "application/zip"
	}
	for _, f := range archive.File {
		switch f.Name {
		case "word/document.xml":
			return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
		case "xl/workbook.xml":
			return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		case "ppt/presentation.xml":
			return "application/vnd.openxmlformats-officedocument.presentationml.presentation"
		}
	}
	return "application/zip"
}

// at reads at offsets by seeking. For one goroutine.
type at struct{ r io.ReadSeeker }

func (a *at) ReadAt(b []byte, offset int64) (int, error) {
	if _, err := a.r.Seek(offset, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(a.r, b)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// judge decides whether a file of this type is taken for the purpose.
func judge(purpose Purpose, contentType string) (Kind, error) {
	kind, ok := taken[contentType]
	switch {
	case purpose == ForImport && contentType != "application/zip":
		return "", ErrNoArchive
	case purpose == ForCover && kind != Image:
		return "", ErrNoPicture
	case !ok:
		return "", ErrType.With("type", contentType)
	}
	return kind, nil
}

// pictureSize reads the size of a picture out of its first bytes. Zero: not known, which is so
// for AVIF.
func pictureSize(r io.ReadSeeker, contentType string) (width, height int, err error) {
	if contentType == "image/avif" {
		return 0, 0, nil
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return 0, 0, err
	}
	cfg, _, err := image.DecodeConfig(r)
	if err != nil || cfg.Width <= 0 || cfg.Height <= 0 {
		return 0, 0, ErrBroken.Because(err)
	}
	return cfg.Width, cfg.Height, nil
}
