package plugin

import "encoding/json"

// Manifest says what a plugin is, what it adds and what it needs. For a compiled-in plugin
// it is a Go literal, for a sandboxed one the file manifest.json of its package. What is not
// declared here is refused when it is used.
type Manifest struct {
	ID          string `json:"id"`          // [a-z][a-z0-9-]{1,39}, unique; the plugin's routes live under /api/v1/x/<id>/
	Name        string `json:"name"`        // as people read it
	Version     string `json:"version"`     // of the plugin, semantic: 1.4.0
	Host        string `json:"host"`        // range of host versions it works with, such as ">=0.1 <2"; see InRange
	Description string `json:"description"` // one sentence
	Author      string `json:"author,omitempty"`
	License     string `json:"license,omitempty"` // SPDX identifier
	// Requires are the plugins that must be enabled before this one.
	Requires []Dependency `json:"requires,omitempty"`
	// Optional are the ids of plugins that it makes use of where they are there, such as by hearing what they announce. It works without.
	Optional []string `json:"optional,omitempty"`
	// Conflicts are the ids of plugins that cannot be enabled at the same time.
	Conflicts   []string     `json:"conflicts,omitempty"`
	Permissions []Permission `json:"permissions,omitempty"`
	Navigation  []NavEntry   `json:"navigation,omitempty"`
	Events      []string     `json:"events,omitempty"` // the event names it hears, of EventNames or announced by a plugin of the build; needs EventsRead
	// Publishes are the names of events that the plugin announces. A name has one announcer: neither the core nor another
	// plugin may have it.
	Publishes []string  `json:"publishes,omitempty"`
	Hooks     []HookUse `json:"hooks,omitempty"`
	Jobs      []JobUse  `json:"jobs,omitempty"`
	// Settings is the JSON Schema (draft 2020-12) of the plugin's settings: an object whose members are strings, integers,
	// numbers, booleans or lists of strings. The management page makes a form of it. A member with "writeOnly": true is a
	// secret: it is kept encrypted and never shown again. The names of members that people read stand in the plugin's language
	// files for the browser under settings.<member> and settings.<member>_hint.
	Settings json.RawMessage `json:"settings,omitempty"`
	// ContentTypes are the kinds of content that it adds to courses.
	ContentTypes []ContentType `json:"contentTypes,omitempty"`
}

// Dependency is another plugin that a plugin builds on.
type Dependency struct {
	ID      string `json:"id"`
	Version string `json:"version"` // range of its versions, as Manifest.Host; "" is any
}

// JobUse is work that a plugin does beside the requests.
type JobUse struct {
	Name string `json:"name"` // [a-z][a-z0-9-]{0,39}, unique in the plugin
	// Every is the time between two runs in seconds, at least 60; 0 for a job that is only done when it is asked for.
	Every int `json:"every,omitempty"`
}

// ContentType is a kind of content that a plugin adds to courses. While the plugin is off no new ones are made; those that
// exist stay readable, without what only its pages show.
type ContentType struct {
	Name     string   `json:"name"`            // the plugin's id, or begins with it and ":"; kept with every content
	LabelKey string   `json:"labelKey"`        // key in the server's language files of the plugin: what people call it
	Holds    string   `json:"holds"`           // "article": a text with pictures; "asset": an uploaded file; "own": something in the plugin's own tables
	Kinds    []string `json:"kinds,omitempty"` // of files, for "asset": video, image, document, other; none means any
	// Completes says that the plugin decides when it is done, with Enrolments.Complete. Otherwise trainees confirm it.
	Completes bool `json:"completes,omitempty"`
}

// NavEntry is an entry that a plugin adds to the navigation.
type NavEntry struct {
	LabelKey string `json:"labelKey"` // key in the browser's language files of the plugin
	Path     string `json:"path"`     // whole, of a page of the plugin's own, such as /x/<id>/ or /x/<id>/orders
	Icon     string `json:"icon"`     // name from the host's icon set
	Order    int    `json:"order"`    // smaller stands higher
	Roles    []Role `json:"roles"`    // who sees it
}
