//go:build !noplugins

// Package plugins lists the plugins compiled into this build. A custom build edits the list and
// nothing else; importing a plugin has no effect. With the build tag noplugins the list is empty.
package plugins

import (
	"github.com/courseworx/courseworx/plugin/native"
	"github.com/courseworx/courseworx/plugins/analytics"
	"github.com/courseworx/courseworx/plugins/banner"
	"github.com/courseworx/courseworx/plugins/financial"
	"github.com/courseworx/courseworx/plugins/flashcards"
	"github.com/courseworx/courseworx/plugins/stripe"
	"github.com/courseworx/courseworx/plugins/webhooks"
)

// Native returns every compiled-in plugin.
func Native() []native.Plugin {
	return []native.Plugin{
		analytics.New(),
		banner.New(),
		financial.New(),
		flashcards.New(),
		stripe.New(),
		webhooks.New(),
	}
}
