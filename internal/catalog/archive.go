package catalog

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/courseworx/courseworx/internal/catalog/catalogapi"

	"github.com/courseworx/courseworx/plugin"
)

// An archive is a ZIP file with a whole course: course.json says what it is made of, articles/ holds its articles and
// files/ its files. Nothing in it refers to a row of the installation that it comes from.
const (
	archiveFormat   = "courseworx-course"
	archiveVersion  = 1
	manifestName    = "course.json"
	manifestMax     = 16 << 20 // bytes
	archiveEntries  = 2*contentsMax + 2
	archiveInflates = 4        // unpacked, an archive is at most this many times its size
	archiveRoom     = 64 << 20 // bytes that the limit above does not count
)

// The faults of archives.
var (
	// ErrArchive: the file is no archive of a course.
	ErrArchive = plugin.NewFault(plugin.Invalid, "archive.not_a_course")
	// ErrArchiveNewer: a later version of CourseWorx made it.
	ErrArchiveNewer = plugin.NewFault(plugin.Invalid, "archive.newer")
	// ErrArchiveDamaged: something that the archive names is missing in it, or is not what it was.
	ErrArchiveDamaged = plugin.NewFault(plugin.Invalid, "archive.damaged")
	// ErrArchiveUnsafe: the archive is built to do harm.
	ErrArchiveUnsafe = plugin.NewFault(plugin.Invalid, "archive.unsafe")
	// ErrArchiveFields: the fields say what in course.json cannot be taken.
	ErrArchiveFields = plugin.NewFault(plugin.Invalid, "archive.invalid")
)

// manifest is course.json.
type manifest struct {
	Format   string            `json:"format"`
	Version  int               `json:"version"`
	MadeAt   time.Time         `json:"madeAt"`
	Course   archivedCourse    `json:"course"`
	Picture  string            `json:"picture,omitempty"` // a file's path
	Sections []archivedSection `json:"sections"`
	Loose    []archivedContent `json:"loose"` // in no section
	Files    []archivedFile    `json:"files"`
}

// archivedCourse has the fields of a course that are not about its people.
type archivedCourse struct {
	Title            string        `json:"title"`
	Slug             string        `json:"slug"`
	ShortDescription *string       `json:"shortDescription"`
	Description      string        `json:"description"`
	Requirements     *string       `json:"requirements"`
	LearningOutcomes *string       `json:"learningOutcomes"`
	Tags             []string      `json:"tags"`
	Category         *string       `json:"category"`
	Language         string        `json:"language"`
	Level            string        `json:"level"`
	CourseType       string        `json:"courseType"`
	Price            archivedPrice `json:"price"`
	Location         *string       `json:"location"`
	LiveLink         *string       `json:"liveLink"`
	RecordingPolicy  string        `json:"recordingPolicy"`
	ClassroomMinutes *int          `json:"classroomMinutes"`
	OnlineMinutes    *int          `json:"onlineMinutes"`
	CreditHours      *float64      `json:"creditHours"`
	MinStudents      *int          `json:"minStudents"`
	MaxStudents      *int          `json:"maxStudents"`
	AccessDays       *int          `json:"accessDays"`
	ValidMonths      *int          `json:"validMonths,omitempty"`
	RetakeDays       *int          `json:"retakeDays,omitempty"`
	AccessUntil      *string       `json:"accessUntil"`
	WaitingList      *bool         `json:"waitingList"`
	OfferHours       *int          `json:"offerHours"`
	BehindDays       *int          `json:"behindDays"`   // 0: not looked at
	BehindPoints     *int          `json:"behindPoints"` // as above
	// When the course is complete: sections and contents in it are named by their places, as "2" and "2.1".
	Completion *catalogapi.Rule `json:"completion,omitempty"`
	StartDate  *string          `json:"startDate"`
	EndDate    *string          `json:"endDate"`
}

type archivedPrice struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

type archivedSection struct {
	Title       string            `json:"title"`
	Description *string           `json:"description"`
	IsPublished bool              `json:"isPublished"`
	Contents    []archivedContent `json:"contents"`
}

// archivedContent is one content. Article, File and Pictures are paths in the archive; an article shows its pictures by
// their paths as they are from where it lies.
type archivedContent struct {
	Title                  string           `json:"title"`
	Description            *string          `json:"description"`
	Type                   string           `json:"type"`
	IsPublished            bool             `json:"isPublished"`
	IsRequired             bool             `json:"isRequired"`
	IsPreview              bool             `json:"isPreview"`
	Points                 int              `json:"points"`
	Duration               *int             `json:"duration,omitempty"` // seconds; of a film its file says it
	AvailableFrom          *time.Time       `json:"availableFrom"`
	AvailableAfterDays     *int             `json:"availableAfterDays"`
	AvailableAfterPrevious bool             `json:"availableAfterPrevious"`
	Completion             *catalogapi.Rule `json:"completion,omitempty"`
	Article                string           `json:"article,omitempty"`
	Pictures               []string         `json:"pictures,omitempty"`
	File                   string           `json:"file,omitempty"`

	Resources []archivedResource `json:"resources,omitempty"`
	Details   json.RawMessage    `json:"details,omitempty"` // what the keeper of its type adds

	place string // in the archive, while it is read
}

// archivedResource is a file or a link beside a content.
type archivedResource struct {
	Title string `json:"title"`
	File  string `json:"file,omitempty"`
	URL   string `json:"url,omitempty"`
}

// files are the paths of all files that a content has.
func (c *archivedContent) files() []string {
	all := slices.Clone(c.Pictures)
	if c.File != "" {
		all = append(all, c.File)
	}
	for _, r := range c.Resources {
		if r.File != "" {
			all = append(all, r.File)
		}
	}
	return all
}

// archivedFile describes a file of the archive.
type archivedFile struct {
	Path   string `json:"path"`
	Name   string `json:"name"` // as it was uploaded
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// archive is an opened one, whose names were looked at and whose files can be read.
type archive struct {
	manifest
	entries map[string]*zip.File
	files   map[string]archivedFile
}

// openArchive reads what the archive says of itself. It takes nothing on trust: names lead nowhere else, no name is
// there twice, all of it together is not much larger than the file, and what course.json names is there.
func openArchive(r io.ReaderAt, size int64) (archive, error) {
	a := archive{entries: map[string]*zip.File{}, files: map[string]archivedFile{}}
	z, err := zip.NewReader(r, size)
	if err != nil && z == nil {
		return a, ErrArchive.Because(err)
	}
	if len(z.File) > archiveEntries {
		return a, ErrArchiveUnsafe.Because(fmt.Errorf("%d entries", len(z.File)))
	}
	var all uint64
	most := uint64(size)*archiveInflates + archiveRoom
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") && f.UncompressedSize64 == 0 {
			continue // a folder, as some programs note it
		}
		key := strings.ToLower(f.Name)
		if _, twice := a.entries[key]; twice || !safeEntry(f) {
			return a, ErrArchiveUnsafe.Because(fmt.Errorf("entry %q", f.Name))
		}
		if all += f.UncompressedSize64; all > most || f.UncompressedSize64 > most {
			return a, ErrArchiveUnsafe.Because(fmt.Errorf("unpacked it is more than %d bytes", most))
		}
		a.entries[key] = f
	}
	if _, ok := a.entries[manifestName]; !ok {
		return a, ErrArchive
	}
	text, err := a.text(manifestName, manifestMax)
	if err != nil {
		return a, err
	}
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(text, &head); err != nil || head.Format != archiveFormat || head.Version < 1 {
		return a, ErrArchive.Because(err)
	}
	if head.Version > archiveVersion {
		return a, ErrArchiveNewer
	}
	if err := json.Unmarshal(text, &a.manifest); err != nil {
		return a, ErrArchive.Because(err)
	}
	return a, a.check()
}

// safeEntry: a plain file whose name stays where it is. What course.json does not name is never read, whatever it is.
func safeEntry(f *zip.File) bool {
	if !f.Mode().IsRegular() || strings.ContainsAny(f.Name, "\\:\x00") || len(f.Name) > 255 {
		return false
	}
	for _, part := range strings.Split(f.Name, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// check holds the paths of course.json against what is there.
func (a *archive) check() error {
	for _, f := range a.Files {
		e, ok := a.entries[strings.ToLower(f.Path)]
		if _, twice := a.files[f.Path]; twice || !ok || e.Name != f.Path || int64(e.UncompressedSize64) != f.Size || len(f.SHA256) != 2*sha256.Size {
			return ErrArchiveDamaged.With("file", f.Path)
		}
		a.files[f.Path] = f
	}
	if a.Picture != "" && a.files[a.Picture].Path == "" {
		return ErrArchiveDamaged.With("file", a.Picture)
	}
	n := 0
	for _, c := range a.contents() {
		n++
		for _, f := range c.files() {
			if a.files[f].Path == "" {
				return ErrArchiveDamaged.With("file", f)
			}
		}
		if e := a.entries[strings.ToLower(c.Article)]; c.Article != "" && (e == nil || e.Name != c.Article || !strings.HasPrefix(e.Name, "articles/")) {
			return ErrArchiveDamaged.With("file", c.Article)
		}
	}
	if n > contentsMax {
		return ErrCourseFull.With("max", contentsMax)
	}
	if len(a.Sections) > sectionsMax {
		return ErrCourseFull.With("max", sectionsMax)
	}
	return nil
}

// contents are those of all sections, and the loose ones.
func (m *manifest) contents() []*archivedContent {
	var all []*archivedContent
	for i := range m.Sections {
		for j := range m.Sections[i].Contents {
			all = append(all, &m.Sections[i].Contents[j])
		}
	}
	for i := range m.Loose {
		all = append(all, &m.Loose[i])
	}
	return all
}

// text reads an entry of at most most bytes.
func (a *archive) text(name string, most int64) ([]byte, error) {
	r, err := a.entries[strings.ToLower(name)].Open()
	if err != nil {
		return nil, ErrArchiveDamaged.With("file", name).Because(err)
	}
	defer func() { _ = r.Close() }() // it was only read
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, ErrArchiveDamaged.With("file", name).Because(err)
	}
	if int64(len(b)) > most {
		return nil, ErrArchiveUnsafe.Because(fmt.Errorf("%s is too large", name))
	}
	return b, nil
}

// file opens one of the files. Reading it fails where it is not what course.json promises.
func (a *archive) file(path string) (io.ReadCloser, error) {
	r, err := a.entries[strings.ToLower(path)].Open()
	if err != nil {
		return nil, ErrArchiveDamaged.With("file", path).Because(err)
	}
	return &promised{r, sha256.New(), a.files[path]}, nil
}

// promised reads a file and compares it with what was said of it.
type promised struct {
	io.ReadCloser
	sum hash.Hash
	as  archivedFile
}

func (p *promised) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	p.sum.Write(b[:n])
	if err == io.EOF && hex.EncodeToString(p.sum.Sum(nil)) != p.as.SHA256 {
		return n, ErrArchiveDamaged.With("file", p.as.Path)
	}
	if err != nil && err != io.EOF {
		err = ErrArchiveDamaged.With("file", p.as.Path).Because(err)
	}
	return n, err
}
