package app

import (
	"net/http"
	"strings"
)

// addresses are those at which the app shows something; a test compares them with the app's own list of pages. Whatever stands
// at none of them is not found, and says so to machines too.
var addresses = []string{
	"/", "/courses", "/courses/{slug}", "/categories/{slug}", "/trainers/{slug}", "/terms", "/privacy", "/refunds",
	"/sign-in", "/set-up", "/forgot", "/sign-up", "/link/{token}", "/invitation/{token}", "/first-steps", "/profile", "/unsubscribe/{token}",
	"/learning", "/learning/{courseId}", "/learn/{courseId}", "/learn/{courseId}/{contentId}", "/learn/{courseId}/questions",
	"/notes", "/enrollments", "/questions", "/questions/{id}", "/calendar",
	"/notifications", "/notifications/preferences", "/announcements", "/announcements/new", "/announcements/{id}",
	"/messages", "/messages/{id}", "/messages/with/{userId}",
	"/today", "/teach", "/teach/{courseId}", "/teach/{courseId}/settings", "/teach/{courseId}/settings/{part}",
	"/people/{userId}", "/teach/{courseId}/people", "/teach/{courseId}/people/{userId}", "/teach/{courseId}/sessions", "/teach/{courseId}/reviews",
	"/teach/{courseId}/notes", "/teach/{courseId}/questions", "/teach/{courseId}/statistics",
	"/admin", "/admin/audit", "/admin/categories", "/admin/home", "/admin/legal", "/admin/legal/{page}", "/admin/mail",
	"/admin/mail/templates", "/admin/plugins", "/admin/plugins/events", "/admin/plugins/{pluginId}",
	"/admin/privacy", "/admin/reviews", "/admin/settings", "/admin/settings/{section}",
	"/admin/statistics", "/admin/users",
	"/x/{pluginId}/{rest...}",
}

// known finds whether the app shows something at an address.
type known struct{ mux *http.ServeMux }

func knownAddresses() known {
	mux := http.NewServeMux()
	for _, pattern := range addresses {
		if pattern == "/" {
			pattern = "/{$}"
		}
		mux.Handle(pattern, http.NotFoundHandler())
	}
	return known{mux}
}

// status is what a page of the app is answered with.
func (k known) status(r *http.Request) int {
	at := r.Clone(r.Context())
	if at.URL.Path != "/" {
		at.URL.Path = strings.TrimSuffix(at.URL.Path, "/")
	}
	at.Method = http.MethodGet
	if _, pattern := k.mux.Handler(at); pattern == "" {
		return http.StatusNotFound
	}
	return http.StatusOK
}
