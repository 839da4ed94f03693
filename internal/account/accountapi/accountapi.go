// Package accountapi is what other modules may know of people. It imports no module.
package accountapi

import (
	"context"

	"github.com/courseworx/courseworx/plugin"
)

// Extra is what enabled plugins add to what the browser is told at its start.
type Extra struct {
	Plugins    []PluginInfo
	Navigation []NavEntry
}

// PluginInfo names an enabled plugin.
type PluginInfo struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// NavEntry is one navigation entry of a plugin.
type NavEntry struct {
	ID       string `json:"id" doc:"The plugin's id"`
	LabelKey string `json:"labelKey"`
	Path     string `json:"path"`
	Icon     string `json:"icon"`
	Order    int    `json:"order"`
}

// ExtraSource contributes to /me; the plugin host is one.
type ExtraSource interface {
	// Extra returns what the actor, who may be a visitor, gets.
	Extra(ctx context.Context, a plugin.Actor) Extra
}
