package plugin

import "encoding/json"

// Manifest says what a plugin is, what it adds and what it needs. For a compiled-in plugin
// it is a Go literal, for a sandboxed one the file manifest.json of its package.
type Manifest struct {
	ID          string          `json:"id"`          // [a-z][a-z0-9-]{1,39}, unique; the plugin's routes live under /api/v1/x/<id>/
	Name        string          `json:"name"`        // as people read it
	Version     string          `json:"version"`     // of the plugin, semantic
	Host        string          `json:"host"`        // range of host versions it works with, such as ">=0.1"
	Description string          `json:"description"` // one sentence
	Author      string          `json:"author,omitempty"`
	License     string          `json:"license,omitempty"` // SPDX identifier
	Permissions []Permission    `json:"permissions,omitempty"`
	Navigation  []NavEntry      `json:"navigation,omitempty"`
	Events      []string        `json:"events,omitempty"`   // the event names it hears
	Settings    json.RawMessage `json:"settings,omitempty"` // JSON Schema of its settings form
	// ContentTypes are the kinds of content that it adds to courses.
	ContentTypes []ContentType `json:"contentTypes,omitempty"`
}

// Permission is one thing an administrator grants, with the author's reason.
type Permission struct {
	Name   string `json:"name"`   // such as "events.read"
	Reason string `json:"reason"` // shown to the administrator in quotation marks
}

// ContentType is a kind of content that a plugin adds to courses. Trainees complete it by confirming that they have done
// it. While the plugin is off no new ones are made; those that exist stay readable, without what only its pages show.
type ContentType struct {
	Name     string   `json:"name"`            // the plugin's id, or begins with it and ":"; kept with every content
	LabelKey string   `json:"labelKey"`        // key in the plugin's language files: what people call it
	Holds    string   `json:"holds"`           // "article": a text with pictures; "asset": an uploaded file
	Kinds    []string `json:"kinds,omitempty"` // of files, for "asset": video, image, document, other; none means any
}

// NavEntry is an entry that a plugin adds to the navigation.
type NavEntry struct {
	LabelKey string `json:"labelKey"` // key in the plugin's language files
	Path     string `json:"path"`     // under /x/<id>/
	Icon     string `json:"icon"`     // name from the host's icon set
	Order    int    `json:"order"`    // smaller stands higher
	Roles    []Role `json:"roles"`    // who sees it
}
