//go:build noplugins

// Package plugins lists the plugins compiled into this build: none.
package plugins

import "github.com/courseworx/courseworx/plugin/native"

// Native returns every compiled-in plugin.
func Native() []native.Plugin { return nil }
