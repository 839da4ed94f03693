// Package media owns files: how they are uploaded, what they are, where they lie, and who gets
// their bytes.
//
//	media.go      what an asset is and the rules it obeys (pure)
//	types.go      which types of files are taken, told by content
//	probe.go      what a video is: by ffprobe, else by mp4.go and webm.go
//	service.go    the service, one asset
//	begin.go      the begin of an upload
//	settle.go     the end of an upload: from received bytes to an asset
//	upload.go     the upload protocol (tus 1.0)
//	import.go     files that the server itself holds
//	local.go      a file at hand, for those who read here and there in it
//	copy.go       copies, and giving files to a course
//	staging.go    where unfinished uploads lie
//	lease.go      one writer to an upload, whichever server it is on
//	serve.go      the bytes of an asset
//	pass.go       the cookie that lets a browser read on without a query
//	revoke.go     passes that are void before their time
//	sweep.go      what nobody needs any more goes
//	store.go      the SQL
//	needs.go      what this module asks of others
//	http.go       the operations
package media

import (
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/courseworx/courseworx/plugin"
)

// Kind is what a file is good for.
type Kind string

// The kinds of files.
const (
	Video    Kind = "video"
	Image    Kind = "image"
	Document Kind = "document"
	Caption  Kind = "caption"
	Other    Kind = "other"
)

// State is how far a file is.
type State string

// The states of files. An asset that is ready does not change any more.
const (
	Uploading State = "uploading"
	Ready     State = "ready"
	Failed    State = "failed"
)

// Purpose is what a file is uploaded for.
type Purpose string

// The purposes of files.
const (
	ForContent Purpose = "content" // of a course
	ForCover   Purpose = "cover"   // of a course: pictures only
	ForImport  Purpose = "import"  // of no course: an archive out of which one is made
)

// Asset is an uploaded file.
type Asset struct {
	ID              plugin.AssetID   `json:"id"`
	Owner           plugin.UserID    `json:"-"`
	Course          *plugin.CourseID `json:"-"` // whose access rule guards it
	Kind            Kind             `json:"kind" enum:"video,image,document,caption,other"`
	State           State            `json:"state" enum:"uploading,processing,ready,failed"`
	FileName        string           `json:"fileName"`
	ContentType     string           `json:"contentType" doc:"Told from the content; application/octet-stream until it is ready"`
	SizeBytes       int64            `json:"sizeBytes"`
	DurationSeconds *int             `json:"durationSeconds" doc:"Of a video, else null"`
	Width           *int             `json:"width" doc:"Pixels, of videos and images"`
	Height          *int             `json:"height"`
	Failure         *string          `json:"failure" doc:"Why it failed, as the code of a problem"`
	URL             string           `json:"url"`
	SHA256          []byte           `json:"-"`
	StorageKey      string           `json:"-"`
	CreatedAt       time.Time        `json:"createdAt"`
	UpdatedAt       time.Time        `json:"-"`
}

// The faults of files.
var (
	ErrUploadRequest = plugin.NewFault(plugin.Invalid, "media.upload_invalid")
	ErrUploadEmpty   = plugin.NewFault(plugin.Invalid, "media.upload_empty")
	ErrTooLarge      = plugin.NewFault(plugin.TooLarge, "media.too_large")
	ErrTooMany       = plugin.NewFault(plugin.TooMany, "media.too_many_uploads").In(time.Minute)
	ErrOffset        = plugin.NewFault(plugin.Conflict, "media.upload_offset")
	ErrInterrupted   = plugin.NewFault(plugin.Conflict, "media.upload_interrupted")
	ErrUploadBusy    = plugin.NewFault(plugin.Conflict, "media.upload_busy")
	ErrFinished      = plugin.NewFault(plugin.Conflict, "media.upload_finished")
	// The reasons why an upload became no file to use.
	ErrType       = plugin.NewFault(plugin.Invalid, "media.type_refused")
	ErrNoArchive  = plugin.NewFault(plugin.Invalid, "media.no_archive")
	ErrNoPicture  = plugin.NewFault(plugin.Invalid, "media.no_picture")
	ErrUnplayable = plugin.NewFault(plugin.Invalid, "media.video_unplayable")
	ErrBroken     = plugin.NewFault(plugin.Invalid, "media.broken")
)

// failures are the faults that a failed asset may name.
var failures = map[string]*plugin.Fault{
	ErrType.Code: ErrType, ErrNoArchive.Code: ErrNoArchive, ErrNoPicture.Code: ErrNoPicture, ErrUnplayable.Code: ErrUnplayable, ErrBroken.Code: ErrBroken,
}

// fault is why the asset failed; nil when it did not.
func (a Asset) fault() error {
	if a.State != Failed {
		return nil
	}
	if a.Failure != nil {
		if f, ok := failures[*a.Failure]; ok {
			return f
		}
	}
	return ErrBroken
}

// URL is the address of an asset's bytes. It stays the same as long as the asset exists.
func URL(id plugin.AssetID) string { return "/media/" + string(id) + "/file" }

const (
	nameMax     = 255
	nameUnknown = "file"
)

// cleanName makes a file's name out of what a browser said: without folders, without what
// cannot be seen (among it the marks that turn "gpj.exe" around), and not too long; a long name
// keeps its extension.
func cleanName(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.C, r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, s))
	if strings.Trim(s, ".") == "" {
		return nameUnknown
	}
	if name := []rune(s); len(name) > nameMax {
		ext := []rune(path.Ext(s))
		if len(ext) > 20 {
			ext = nil
		}
		s = string(name[:nameMax-len(ext)]) + string(ext)
	}
	return s
}

// storageKey is where the bytes of an asset lie. The folders come from the id's random end: its
// begin is the time, and a day's files would all be in one.
func storageKey(id plugin.AssetID) string {
	s := string(id)
	return s[len(s)-2:] + "/" + s[len(s)-4:len(s)-2] + "/" + s
}
