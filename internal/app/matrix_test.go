package app_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/courseworx/courseworx/plugin"
)

// permit is a row of the matrix: who gets what from an operation. want holds seven outcomes in the
// order of standings: "ok" is any answer below 400, a number is that status. id fills the path's
// parameter; words with $ stand for things of a course made for this one request.
type permit struct{ operation, id, body, want string }

// Why so: what is not one's own does not exist (404), unless one is told of it anyway (403: a
// trainee and the studio as such). A trainer may learn in a colleague's course like anybody.
var matrix = []permit{
	//                                                                                    visitor trainee enrolled other co own admin
	{"get-setup", "", "", "ok ok ok ok ok ok ok"},
	{"check-setup-code", "", `{"code":"X"}`, "409 409 409 409 409 409 409"},
	{"set-up", "", `{"code":"X","organisation":"O O","firstName":"Ab","lastName":"Cd","email":"a@b.example","password":"long enough here","language":"en","timeZone":"UTC","currency":"USD"}`, "409 409 409 409 409 409 409"},
	{"sign-in", "", `{"identifier":"$email","password":"` + password + `"}`, "ok ok ok ok ok ok ok"},
	{"sign-in-second-factor", "", `{"challenge":"x","code":"x"}`, "401 401 401 401 401 401 401"},
	{"register", "", `{"firstName":"Ab","lastName":"Cd","email":"$new","password":"long enough here"}`, "403 403 403 403 403 403 403"}, // the site takes none
	{"confirm-registration", "", `{"token":"x"}`, "404 404 404 404 404 404 404"},
	{"join-invited", "", `{"token":"x","firstName":"Ab","lastName":"Cd","password":"long enough here"}`, "404 404 404 404 404 404 404"},
	{"forgot-password", "", `{"identifier":"$new"}`, "ok ok ok ok ok ok ok"},
	{"look-at-link", "", `{"token":"x"}`, "404 404 404 404 404 404 404"},
	{"choose-password", "", `{"token":"x","password":"long enough here"}`, "404 404 404 404 404 404 404"},
	{"confirm-email", "", `{"token":"x"}`, "404 404 404 404 404 404 404"},
	{"get-trainer", "no-such-trainer", "", "404 404 404 404 404 404 404"},
	{"refresh", "", `{"refreshToken":"$refresh"}`, "ok ok ok ok ok ok ok"},
	{"sign-out", "", "", "ok ok ok ok ok ok ok"},

	{"get-me", "", "", "ok ok ok ok ok ok ok"},
	{"change-me", "", `{"language":"en"}`, "401 ok ok ok ok ok ok"},
	{"change-password", "", `{"current":"not it at all","new":"another long secret"}`, "401 422 422 422 422 422 422"},
	{"list-my-sessions", "", "", "401 ok ok ok ok ok ok"},
	{"end-my-session", "$session", "", "401 404 404 404 404 ok 404"}, // one of the own trainer
	{"get-my-profile", "", "", "401 ok ok ok ok ok ok"},
	{"change-my-profile", "", `{"headline":"Hello"}`, "401 ok ok ok ok ok ok"},
	{"set-my-avatar", "", "no picture", "401 422 422 422 422 422 422"},
	{"remove-my-avatar", "", "", "401 ok ok ok ok ok ok"},
	{"change-my-email", "", `{"email":"$new","current":"not it at all"}`, "401 422 422 422 422 422 422"},
	{"list-my-api-keys", "", "", "401 ok ok ok ok ok ok"},
	{"add-my-api-key", "", `{"name":"A","scopes":["*:read"],"days":1,"current":"not it at all"}`, "401 422 422 422 422 422 422"},
	{"end-my-api-key", "$key", "", "401 404 404 404 404 ok 404"}, // one of the own trainer
	{"get-my-second-factor", "", "", "401 ok ok ok ok ok ok"},
	{"begin-my-second-factor", "", "", "401 ok ok ok ok ok 409"}, // super admins have one
	{"confirm-my-second-factor", "", `{"code":"1"}`, "401 422 422 422 422 422 409"},
	{"renew-my-recovery-codes", "", `{"code":"1"}`, "401 409 409 409 409 409 422"},
	{"remove-my-second-factor", "", `{"code":"1"}`, "401 409 409 409 409 409 409"},
	{"view-as", "", `{"user":"$me"}`, "401 403 403 403 403 403 403"}, // nobody sees the site as themselves; super admins as nobody of theirs
	{"stop-viewing", "", "", "401 ok ok ok ok ok ok"},
	{"get-legal-page", "terms", "", "404 404 404 404 404 404 404"}, // it is not published
	{"give-my-consents", "", `{"consents":[{"page":"terms","version":1}]}`, "401 422 422 422 422 422 422"},
	{"list-my-notifications", "", "", "401 ok ok ok ok ok ok"},
	{"read-my-notifications", "", `{}`, "401 ok ok ok ok ok ok"},

	{"get-my-notification-preferences", "", "", "401 ok ok ok ok ok ok"},
	{"change-my-notification-preferences", "", `{"kinds":[{"kind":"course_completed","here":true,"mail":"digest"}]}`, "401 ok ok ok ok ok ok"},
	{"look-at-unsubscribe", "", `{"token":"x"}`, "404 404 404 404 404 404 404"},
	{"unsubscribe", "", `{"token":"x"}`, "404 404 404 404 404 404 404"},

	{"list-announcements", "", "", "401 403 403 ok ok ok ok"},
	{"count-announcement-audience", "", `{"audience":{"kind":"everybody"}}`, "401 403 403 403 403 403 ok"},
	{"count-announcement-audience", "", `{"audience":{"kind":"course","courseId":"$course"}}`, "401 403 403 404 ok ok ok"},
	{"list-announcement-parts", "$course", "", "401 403 403 404 ok ok ok"},
	{"create-announcement", "", `{"audience":{"kind":"home"},"title":"T","body":"<p>B</p>"}`, "401 403 403 403 403 403 ok"},
	{"create-announcement", "", `{"audience":{"kind":"course","courseId":"$course"},"title":"T","body":"<p>B</p>"}`, "401 403 403 404 ok ok ok"},
	{"get-announcement", "$announcement", "", "401 403 403 404 404 ok ok"}, // one of the own trainer
	{"change-announcement", "$announcement", `{"title":"T","body":"<p>B</p>"}`, "401 403 403 404 404 ok ok"},
	{"withdraw-announcement", "$announcement", "", "401 403 403 404 404 ok ok"},
	{"list-my-announcements", "", "", "401 ok ok ok ok ok ok"},
	{"read-announcement", "$announcement", "", "401 404 ok 404 ok ok 404"}, // to the people of a course
	{"list-home-announcements", "", "", "ok ok ok ok ok ok ok"},

	{"list-my-conversations", "", "", "401 ok ok ok ok ok ok"},
	{"begin-conversation", "", `{"to":"$enrolled","text":"Hello"}`, "401 404 404 404 ok ok 404"}, // the team of a course writes to its trainees
	{"get-conversation-with", "$enrolled", "", "401 404 404 404 ok ok 404"},
	{"list-course-correspondents", "$course", "", "401 ok ok ok ok ok ok"}, // empty but to trainees of the course
	{"get-conversation", "$conversation", "", "401 404 ok 404 404 ok 404"},
	{"list-messages", "$conversation", "", "401 404 ok 404 404 ok 404"},
	{"send-message", "$conversation", `{"text":"Hello"}`, "401 404 ok 404 404 ok 404"},
	{"read-conversation", "$conversation", "", "401 404 ok 404 404 ok 404"},

	{"list-questions", "$course", "", "401 404 ok 404 ok ok ok"}, // the people of the course; to others nothing exists
	{"ask-question", "$course", `{"contentId":"$article","title":"How long?","text":"Twenty minutes?"}`, "401 404 ok 404 ok ok ok"},
	{"ask-question", "$course", `{"contentId":"$draft","title":"How long?","text":"Twenty minutes?"}`, "401 404 404 404 ok ok ok"},
	{"list-question-people", "$course", "", "401 404 ok 404 ok ok ok"},
	{"get-question", "$question", "", "401 404 ok 404 ok ok ok"},
	{"list-answers", "$question", "", "401 404 ok 404 ok ok ok"},
	{"answer-question", "$question", `{"text":"Yes"}`, "401 404 ok 404 ok ok ok"},
	{"read-question", "$question", "", "401 404 ok 404 ok ok ok"},
	{"accept-answer", "$question", `{"answer":"$reply"}`, "401 404 ok 404 ok ok ok"}, // its asker and the team
	{"have-same-question", "$question", "", "401 404 403 404 403 403 403"},           // not the own one, and not the team
	{"have-same-question-no-more", "$question", "", "401 404 ok 404 ok ok ok"},
	{"change-post", "$question", `{"text":"Twenty?"}`, "401 404 ok 404 403 403 403"}, // its author only
	{"change-post", "$reply", `{"text":"Twenty!"}`, "401 404 403 404 403 ok 403"},
	{"delete-post", "$reply", "", "401 404 403 404 403 ok 403"},
	{"delete-post", "$question", "", "401 404 409 404 403 403 403"}, // it is answered
	{"report-post", "$reply", `{"reason":"Rude"}`, "401 404 ok 404 ok 403 ok"},
	{"hide-post", "$reply", `{"reason":"Rude"}`, "401 404 403 404 ok ok ok"},
	{"restore-post", "$reply", "", "401 404 403 404 ok ok ok"},
	{"keep-post", "$reply", "", "401 404 403 404 ok ok ok"},
	{"change-question", "$question", `{"pinned":true,"closed":true,"reason":"Done"}`, "401 404 403 404 ok ok ok"},
	{"list-waiting-questions", "", "", "401 403 403 ok ok ok ok"},

	{"get-my-privacy", "", "", "401 ok ok ok ok ok ok"},
	{"ask-my-export", "", `{"current":"not it at all"}`, "401 422 422 422 422 422 422"},
	{"get-export-file", "$me", "", "401 404 404 404 404 404 404"}, // there is none; TestPersonalData has one
	{"ask-my-deletion", "", `{"current":"not it at all"}`, "401 422 422 422 422 422 422"},
	{"withdraw-my-deletion", "", "", "401 409 409 409 409 409 409"}, // nobody asked
	{"ask-user-export", "$user", "", "401 403 403 403 403 403 ok"},
	{"list-exports", "", "", "401 403 403 403 403 403 ok"},
	{"list-deletion-requests", "", "", "401 403 403 403 403 403 ok"},
	{"refuse-deletion-request", "$request", `{"answer":"Not yet"}`, "401 403 403 403 403 403 ok"},
	{"accept-deletion-request", "$request", "", "401 403 403 403 403 403 ok"},

	{"list-users", "", "", "401 403 403 403 403 403 ok"},
	{"create-user", "", `{"firstName":"Ab","lastName":"Cd","email":"$new","role":"trainee","password":"long enough here"}`, "401 403 403 403 403 403 ok"},
	{"get-user", "$user", "", "401 403 403 403 403 403 ok"},
	{"change-user", "$user", `{"firstName":"Changed"}`, "401 403 403 403 403 403 ok"},

	{"delete-user", "$user", "", "401 403 403 403 403 403 ok"},
	{"end-user-sessions", "$user", "", "401 403 403 403 403 403 ok"},
	{"readmit-user", "$user", `{"way":"temporary"}`, "401 403 403 403 403 403 ok"},
	{"reset-user-second-factor", "$user", "", "401 403 403 403 403 403 409"}, // there is none
	{"get-user-profile", "$user", "", "401 403 403 403 403 403 ok"},
	{"change-user-profile", "$user", `{"headline":"Hello"}`, "401 403 403 403 403 403 ok"},
	{"remove-user-avatar", "$user", "", "401 403 403 403 403 403 ok"},

	{"list-imports", "", "", "401 403 403 ok ok ok ok"},
	{"check-import", "", "first name,last name,email\nAb,Cd,$new\n", "401 403 403 403 403 403 ok"}, // trainers import into a course
	{"get-import", "$import", "", "401 403 403 404 404 ok 404"},                                    // one of the own trainer, as below
	{"list-import-rows", "$import", "", "401 403 403 404 404 ok 404"},
	{"get-import-errors", "$import", "", "401 403 403 404 404 ok 404"},
	{"run-import", "$import", `{"credentials":"invitation"}`, "401 403 403 404 404 409 404"}, // there is nobody in it
	{"make-import-passwords", "$import", "", "401 403 403 404 404 409 404"},
	{"forget-import", "$import", "", "401 403 403 404 404 ok 404"},
	{"get-import-example", "", "", "401 403 403 ok ok ok ok"},

	{"list-categories", "", "", "ok ok ok ok ok ok ok"},
	{"create-category", "", `{"name":"$new"}`, "401 403 403 403 403 403 ok"},
	{"change-category", "$category", `{"hue":5}`, "401 403 403 403 403 403 ok"},
	{"delete-category", "$category", "", "401 403 403 403 403 403 ok"},
	{"order-categories", "", `{"categories":["$category"]}`, "401 403 403 403 403 403 409"}, // not all there are
	{"list-catalogue", "", "", "ok ok ok ok ok ok ok"},
	{"get-course-page", "$slug", "", "ok ok ok ok ok ok ok"},

	{"list-trainer-courses", "no-such-trainer", "", "404 404 404 404 404 404 404"},
	{"list-trainer-sessions", "no-such-trainer", "", "404 404 404 404 404 404 404"},

	{"list-courses", "", "", "401 403 403 ok ok ok ok"},
	{"download-courses", "", "", "401 403 403 ok ok ok ok"},
	{"create-course", "", `{"title":"A course"}`, "401 403 403 ok ok ok ok"},
	{"get-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"change-course", "$course", `{"title":"Another title"}`, "401 403 403 404 ok ok ok"},
	{"publish-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"unpublish-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"archive-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"restore-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"duplicate-course", "$course", `{"title":"Once more"}`, "401 403 403 404 ok ok ok"},
	{"export-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"import-course", "", `{"assetId":"$asset"}`, "401 403 403 404 404 404 404"},                  // a lesson's file is no archive of one's own
	{"delete-course", "$course", "", "401 403 403 404 403 409 409"},                               // only its owner, and there is an enrolment in it
	{"change-courses", "", `{"step":"archive","courses":["$course"]}`, "401 403 403 ok ok ok ok"}, // each outcome is in the answer
	{"list-course-team", "$course", "", "401 403 403 404 ok ok ok"},
	{"list-colleagues", "$course", "", "401 403 403 404 403 ok ok"},
	{"set-team-member", "$course $colleague", `{"role":"observer"}`, "401 403 403 404 403 ok ok"},
	{"remove-team-member", "$course $colleague", "", "401 403 403 404 403 404 404"}, // who is not in it
	{"list-groups", "$course", "", "401 403 403 404 ok ok ok"},
	{"create-group", "$course", `{"name":"Spring","startsOn":"2027-03-01","endsOn":"2027-03-05"}`, "401 403 403 404 ok ok ok"},
	{"change-group", "$group", `{"name":"Spring","startsOn":"2027-03-01","endsOn":"2027-03-05"}`, "401 403 403 404 ok ok ok"},
	{"delete-group", "$group", "", "401 403 403 404 ok ok ok"},
	{"list-course-sessions", "$course", "", "401 403 403 404 ok ok ok"},
	{"create-course-session", "$course", `{"startsAt":"2027-03-01T18:00","endsAt":"2027-03-01T20:00"}`, "401 403 403 404 ok ok ok"},
	{"change-course-session", "$class", `{"startsAt":"2027-03-01T18:00","endsAt":"2027-03-01T20:00"}`, "401 403 403 404 ok ok ok"},
	{"cancel-course-session", "$class", `{"reason":"Rain"}`, "401 403 403 404 ok ok ok"},
	{"delete-course-session", "$class", "", "401 403 403 404 ok ok ok"}, // of a group in which nobody is
	{"list-next-sessions", "$course", "", "ok ok ok ok ok ok ok"},
	{"learn-sessions", "$course", "", "401 404 ok 404 ok ok ok"},
	{"my-class-sessions", "", "", "401 ok ok ok ok ok ok"},
	{"my-calendar", "", "", "401 ok ok ok ok ok ok"},
	{"get-my-calendar-feed", "", "", "401 ok ok ok ok ok ok"},
	{"make-my-calendar-feed", "", "", "401 ok ok ok ok ok ok"},
	{"end-my-calendar-feed", "", "", "401 ok ok ok ok ok ok"},
	{"list-prerequisites", "$course", "", "401 403 403 404 ok ok ok"},
	{"list-owned-courses", "$user", "", "401 403 403 403 403 403 ok"},
	{"list-dependents", "$course", "", "401 403 403 404 ok ok ok"},
	{"set-prerequisites", "$course", `{"courses":[]}`, "401 403 403 404 ok ok ok"},
	{"list-revisions", "$course", "", "401 403 403 404 ok ok ok"},
	{"restore-revision", "$course 1", `{"version":0}`, "401 403 403 404 ok ok ok"},
	{"get-revision", "$course 1", "", "401 403 403 404 ok ok ok"},
	{"get-outline", "$course", "", "401 403 403 404 ok ok ok"},
	{"save-outline", "$course", `{"version":0,"sections":[{"id":"$section","contents":["$video","$article","$image","$draft","$preview","$assignment"]}],"loose":[]}`, "401 403 403 404 ok ok ok"},
	{"create-section", "$course", `{"title":"Second"}`, "401 403 403 404 ok ok ok"},
	{"change-section", "$section", `{"title":"Renamed"}`, "401 403 403 404 ok ok ok"},
	{"delete-section", "$section", "", "401 403 403 404 ok ok ok"},
	{"restore-section", "$section", "", "401 403 403 404 ok ok ok"}, // it is there already
	{"change-contents", "$course", `{"version":0,"step":"optional","contents":["$article","$draft"]}`, "401 403 403 404 ok ok ok"},
	{"create-content", "$course", `{"type":"article","title":"New"}`, "401 403 403 404 ok ok ok"},
	{"list-content-types", "", "", "ok ok ok ok ok ok ok"},
	{"get-assignment", "$assignment", "", "404 404 ok 404 ok ok ok"}, // the access rule of contents
	{"change-assignment", "$assignment", `{"kind":"project","dueDate":null}`, "401 403 403 404 ok ok ok"},
	{"get-content", "$article", "", "401 403 403 404 ok ok ok"},
	{"change-content", "$article", `{"title":"Renamed"}`, "401 403 403 404 ok ok ok"},
	{"get-article", "$article", "", "401 403 403 404 ok ok ok"},
	{"save-article", "$article", `{"html":"<p>Text</p>","version":0}`, "401 403 403 404 ok ok ok"},
	{"put-article-online", "$article", `{"version":0}`, "401 403 403 404 ok ok ok"},
	{"list-article-revisions", "$article", "", "401 403 403 404 ok ok ok"},
	{"get-article-revision", "$draft $revision", "", "401 403 403 404 ok ok ok"},
	{"get-article-revision", "$article $revision", "", "401 403 403 404 404 404 404"},                // it is another article's
	{"restore-article-revision", "$draft $revision", `{"version":0}`, "401 403 403 404 409 409 409"}, // there is a newer one
	{"resolve-embed", "", "", "401 403 403 422 422 422 422"},                                         // it names nothing to embed
	{"delete-content", "$article", "", "401 403 403 404 ok ok ok"},
	{"list-resources", "$article", "", "401 403 403 404 ok ok ok"},
	{"add-resource", "$article", `{"url":"https://example.org"}`, "401 403 403 404 ok ok ok"},
	{"order-resources", "$article", `{"resources":["$resource"]}`, "401 403 403 404 ok ok ok"},
	{"change-resource", "$resource", `{"title":"Renamed"}`, "401 403 403 404 ok ok ok"},
	{"remove-resource", "$resource", "", "401 403 403 404 ok ok ok"},
	{"restore-resource", "$resource", "", "401 403 403 404 ok ok ok"},
	{"set-course-picture", "$course", "no picture", "401 403 403 404 422 422 422"},
	{"remove-course-picture", "$course", "", "401 403 403 404 ok ok ok"},
	{"restore-content", "$deleted", "", "401 403 403 404 ok ok ok"},
	{"duplicate-content", "$draft", `{"title":"Once more"}`, "401 403 403 404 ok ok ok"},
	{"get-media-asset", "$asset", "", "401 404 404 404 ok ok ok"},

	{"enrol", "$course", `{"groupId":"$group"}`, "401 ok ok ok 422 422 ok"}, // who teaches a course is none of its trainees
	{"my-learning", "", "", "401 ok ok ok ok ok ok"},
	{"learn-course", "$course", "", "ok ok ok ok ok ok ok"}, // it has a free preview
	{"learn-content", "$article", "", "404 404 ok 404 ok ok ok"},
	{"learn-content", "$preview", "", "ok ok ok ok ok ok ok"},
	{"learn-content", "$draft", "", "404 404 404 404 ok ok ok"},
	{"open-content", "$article", "", "401 404 ok 404 ok ok ok"}, // as above
	{"report-read", "$article", `{"seconds":10}`, "401 404 ok 404 ok ok ok"},
	{"confirm-content", "$article", "", "401 404 ok 404 ok ok ok"}, // the team tries it; nothing is written
	{"report-watched", "$video", `{"played":[[0,1]],"position":1,"seq":1,"sessionKey":"matrix","assetId":"$asset"}`, "401 404 ok 404 ok ok ok"},
	{"leave-course", "$course", "", "401 404 ok 404 404 404 404"},
	{"wait-for-seat", "$course", `{}`, "401 409 ok 409 422 422 409"}, // there are seats; who is in the course need not wait
	{"take-again", "$course", `{}`, "401 404 409 404 404 404 404"},   // nobody has completed it
	{"stop-waiting", "$course", "", "401 404 404 404 404 404 404"},   // nobody waits
	{"list-waiting", "$course", "", "401 403 403 404 ok ok ok"},
	{"remove-waiting", "$course $enrolled", "", "401 403 403 404 404 404 404"},
	{"find-candidates", "$course", "", "401 403 403 422 422 422 422"}, // it looks for nobody
	{"check-people", "$course", `{"userIds":["$enrolled"]}`, "401 403 403 404 ok ok ok"},
	{"list-assigning-ways", "$course", "", "401 403 403 404 ok ok ok"},
	{"assign-people", "$course", `{"userIds":["$enrolled"]}`, "401 403 403 404 ok ok ok"},
	{"check-invitees", "$course", `{"text":"$new"}`, "401 403 403 404 ok ok ok"},
	{"invite-people", "$course", `{"text":"$new","groupId":"$group"}`, "401 403 403 404 ok ok ok"},
	{"list-invitations", "$course", "", "401 403 403 404 ok ok ok"},
	{"change-invitations", "$course", `{"ids":["$invitation"],"act":"resend"}`, "401 403 403 404 ok ok ok"},
	{"open-invitation", "", `{"token":"x"}`, "404 404 404 404 404 404 404"},
	{"accept-invitation", "", `{"token":"x"}`, "401 404 404 404 404 404 404"},
	{"list-enrollments", "", "", "401 403 403 ok ok ok ok"},
	{"export-enrollments", "", "", "401 403 403 ok ok ok ok"},
	{"enrollment-history", "$enrollment", "", "401 403 403 404 ok ok ok"},
	{"change-enrollments", "", `{"ids":["$enrollment"],"act":"note","note":"Late"}`, "401 403 403 ok ok ok ok"}, // to the others it is not there, as the answer says
	{"list-course-people", "$course", "", "401 404 404 404 ok ok ok"},
	{"get-trainee", "$course $enrolled", "", "401 403 403 404 ok ok ok"},
	{"trainee-timeline", "$course $enrolled", "", "401 403 403 404 ok ok ok"},
	{"list-trainee-courses", "$enrolled", "", "401 403 403 404 ok ok ok"}, // who shares no course with the trainee finds nobody
	{"trainee-history", "$enrolled", "", "401 403 403 404 ok ok ok"},
	{"my-progress", "$course", "", "401 404 ok 404 404 404 404"},
	{"my-timeline", "$course", "", "401 404 ok 404 404 404 404"},
	{"add-trainee-note", "$course $enrolled", `{"kind":"general","text":"Works nights"}`, "401 403 403 404 ok ok ok"},
	{"change-trainee-note", "$traineenote", `{"kind":"general","text":"Works days","send":true}`, "401 403 403 404 403 ok 403"}, // the author's
	{"delete-trainee-note", "$traineenote", "", "401 403 403 404 403 ok ok"},
	{"answer-trainee-note", "$sentnote", `{"text":"Thank you"}`, "401 404 ok 404 404 404 404"},
	{"list-course-reviews", "$course", "", "ok ok ok ok ok ok ok"},
	{"get-my-review", "$course", "", "401 ok ok ok ok ok ok"},
	{"save-my-review", "$course", `{"stars":4,"text":"Good"}`, "401 403 ok 403 403 403 403"}, // who takes the course, and not its team
	{"delete-my-review", "$course", "", "401 404 ok 404 404 404 404"},
	{"list-reviews", "", "", "401 403 403 ok ok ok ok"},
	{"answer-review", "$review", `{"text":"Thanks"}`, "401 403 403 404 ok ok ok"},
	{"moderate-reviews", "", `{"verdict":"reject","reviews":["$review"],"reason":"Not about it"}`, "401 403 403 403 403 403 ok"},
	{"list-my-notes", "", "", "401 ok ok ok ok ok ok"},
	{"sum-up-my-notes", "", "", "401 ok ok ok ok ok ok"},
	{"export-my-notes", "", "", "401 ok ok ok ok ok ok"},
	{"print-my-notes", "", "", "401 ok ok ok ok ok ok"},
	{"add-note", "$course", `{"contentId":"$article","text":"Cool it"}`, "401 404 ok 404 ok ok ok"},
	{"add-note", "$course", `{"contentId":"$preview","text":"Cool it"}`, "401 ok ok ok ok ok ok"}, // whoever may open it
	{"add-note", "$course", `{"contentId":"$draft","text":"Cool it"}`, "401 404 422 404 ok ok ok"},
	{"change-note", "$note", `{"version":1,"text":"Cool it"}`, "401 404 ok 404 404 404 404"}, // one's own, and nobody else's
	{"delete-note", "$note", "", "401 404 ok 404 404 404 404"},
	{"restore-note", "$note", "", "401 404 ok 404 404 404 404"},
	{"list-shared-notes", "$course", "", "401 403 403 404 ok ok ok"},
	{"course-statistics", "$course", "", "401 403 403 404 ok ok ok"},
	{"export-course-statistics", "$course", "", "401 403 403 404 ok ok ok"},
	{"trainer-today", "", "", "401 403 403 ok ok ok ok"},

	{"list-course-figures", "", "", "401 403 403 403 403 403 ok"},
	{"export-course-figures", "", "", "401 403 403 403 403 403 ok"},
	{"admin-overview", "", "", "401 403 403 403 403 403 ok"},
	{"get-home", "", "", "ok ok ok ok ok ok ok"},
	{"list-featured", "", "", "ok ok ok ok ok ok ok"},
	{"get-home-page", "", "", "401 403 403 403 403 403 ok"},
	{"arrange-home-page", "", `{"version":-1,"sections":[]}`, "401 403 403 403 403 403 409"}, // nobody has that version
	{"add-slide", "", `{"title":"T","text":"","link":null,"language":null,"isPublished":false,"startsOn":null,"endsOn":null}`, "401 403 403 403 403 403 ok"},
	{"order-slides", "", `{"version":-1,"slides":[]}`, "401 403 403 403 403 403 409"},
	{"change-slide", "$slide", `{"title":"T","text":"","link":null,"language":null,"isPublished":false,"startsOn":null,"endsOn":null}`, "401 403 403 403 403 403 ok"},
	{"delete-slide", "$slide", "", "401 403 403 403 403 403 ok"},
	{"set-slide-picture", "$slide", "no picture", "401 403 403 403 403 403 422"},
	{"remove-slide-picture", "$slide", "", "401 403 403 403 403 403 ok"},
	{"get-featured", "", "", "401 403 403 403 403 403 ok"},
	{"choose-featured", "", `{"version":"x","courses":[]}`, "401 403 403 403 403 403 409"},
	{"set-logo", "", "no picture", "401 403 403 403 403 403 422"},
	{"remove-logo", "", "", "401 403 403 403 403 403 ok"},
	{"get-settings", "", "", "401 403 403 403 403 403 ok"},
	{"change-settings", "", `{}`, "401 403 403 403 403 403 ok"},
	{"get-retention", "", "", "401 403 403 403 403 403 ok"},
	{"change-retention", "", `{}`, "401 403 403 403 403 403 ok"},
	{"list-mails", "", "", "401 403 403 403 403 403 ok"},
	{"get-mail", "$mail", "", "401 403 403 403 403 403 ok"},
	{"get-mail-file", "$mail 0", "", "401 403 403 403 403 403 ok"},
	{"try-mail", "", "", "401 403 403 403 403 403 409"},        // there is no server
	{"retry-mail", "$mail", "", "401 403 403 403 403 403 409"}, // it waits already
	{"retry-mails", "", `{"state":"failed"}`, "401 403 403 403 403 403 ok"},
	{"list-mail-templates", "", "", "401 403 403 403 403 403 ok"},
	{"get-mail-template", "test en", "", "401 403 403 403 403 403 ok"},
	{"list-legal-pages", "", "", "401 403 403 403 403 403 ok"},
	{"edit-legal-page", "refund", "", "401 403 403 403 403 403 ok"},
	{"save-legal-draft", "privacy en", `{"title":"","body":"<p>B</p>","revision":7}`, "401 403 403 403 403 403 409"}, // there is no such draft
	{"publish-legal-page", "privacy", `{"material":true,"drafts":[]}`, "401 403 403 403 403 403 422"},                // nothing is written
	{"list-user-consents", "$user", "", "401 403 403 403 403 403 ok"},
	{"change-mail-template", "test en", `{"parts":{"subject":"Trying {{site}}"}}`, "401 403 403 403 403 403 ok"},
	{"preview-mail-template", "test en", `{"parts":{"subject":"Trying {{site}}"}}`, "401 403 403 403 403 403 ok"},
	{"list-audit", "", "", "401 403 403 403 403 403 ok"},
	{"export-audit", "", "", "401 403 403 403 403 403 ok"},
	{"verify-audit", "", "", "401 403 403 403 403 403 ok"},
	{"list-plugins", "", "", "401 403 403 403 403 403 ok"},
	{"enable-plugin", "banner", `{"cascade":false}`, "401 403 403 403 403 403 ok"},
	{"disable-plugin", "other", `{"cascade":false}`, "401 403 403 403 403 403 404"},
	{"get-plugin", "banner", "", "401 403 403 403 403 403 ok"},
	{"check-plugin", "banner", "", "401 403 403 403 403 403 ok"},
	{"grant-plugin", "banner events.read", `{"granted":true}`, "401 403 403 403 403 403 ok"},
	{"change-plugin-settings", "banner", `{"values":{}}`, "401 403 403 403 403 403 404"}, // it has none
	{"reload-plugin", "banner", "", "401 403 403 403 403 403 ok"},
	{"remove-plugin", "banner", `{"confirm":"banner"}`, "401 403 403 403 403 403 409"}, // it is on
	{"export-plugin", "banner", "", "401 403 403 403 403 403 ok"},
	{"get-plugin-health", "banner", "", "401 403 403 403 403 403 ok"},
	{"list-plugin-log", "banner", "", "401 403 403 403 403 403 ok"},
	{"list-dead-deliveries", "banner", "", "401 403 403 403 403 403 ok"},
	{"replay-dead-deliveries", "banner", `{"events":[{"subscriber":"x","event":1}]}`, "401 403 403 403 403 403 ok"},
	{"list-events", "", "", "401 403 403 403 403 403 ok"},
	{"banner-get", "", "", "ok ok ok ok ok ok ok"},
	{"banner-put", "", `{"message":"Hello"}`, "401 403 403 403 403 403 ok"},

	{"financial-list-currencies", "", "", "401 403 403 403 403 403 ok"},
	{"financial-list-known-currencies", "", "", "401 403 403 403 403 403 ok"},
	{"financial-switch-currency", "GBP", `{"isActive":true}`, "401 403 403 403 403 403 ok"},
	{"financial-set-bank-details", "CHF", `{"holder":"A","bank":"B","iban":"","accountNumber":"1","bic":"","note":"","version":1}`, "401 403 403 403 403 403 404"},
	{"financial-list-rates", "", "", "401 403 403 403 403 403 ok"},
	{"financial-add-rate", "", `{"from":"USD","to":"CHF","rate":"1.5","note":"A"}`, "401 403 403 403 403 403 422"},
	{"financial-correct-rate", absent, `{"rate":"1.5","note":"A","version":1}`, "401 403 403 403 403 403 404"},
	{"financial-withdraw-rate", absent, "", "401 403 403 403 403 403 404"},
	{"financial-list-pair", "USD EUR", "", "401 403 403 403 403 403 ok"},
	{"financial-list-pair-history", "USD EUR", "", "401 403 403 403 403 403 ok"},
	{"financial-export-pair-history", "USD EUR", "", "401 403 403 403 403 403 ok"},
	{"financial-export-pair-history-xlsx", "USD EUR", "", "401 403 403 403 403 403 ok"},
	{"financial-convert", "", "", "401 403 403 403 403 403 422"}, // it says of what
	{"financial-preview-import", "", "no rates", "401 403 403 403 403 403 422"},
	{"financial-import-rates", "", "no rates", "401 403 403 403 403 403 422"},
	{"financial-get-prices", "", "", "ok ok ok ok ok ok ok"},
	{"financial-get-course-prices", "$course", "", "401 403 403 404 ok ok ok"},
	{"financial-preview-course-prices", "$course", `{"items":[],"version":1,"own":"KWD"}`, "401 403 403 404 ok ok ok"},
	{"financial-set-course-prices", "$course", `{"items":[],"version":9,"own":"KWD"}`, "401 403 403 404 409 409 409"},
	{"financial-get-cart", "", "", "ok ok ok ok ok ok ok"},
	{"financial-add-to-cart", "", `{"course":"$course"}`, "422 422 409 422 422 422 422"}, // it costs nothing
	{"financial-drop-from-cart", "$course", "", "ok ok ok ok ok ok ok"},
	{"financial-set-cart-currency", "", `{"currency":"ZZZ"}`, "422 422 422 422 422 422 422"},
	{"financial-agree-to-prices", "", `{"items":[]}`, "ok ok ok ok ok ok ok"},
	{"financial-merge-cart", "", `{"secret":"none"}`, "401 ok ok ok ok ok ok"},
	{"financial-use-coupon", "", `{"code":"NONE"}`, "404 404 404 404 404 404 404"},
	{"financial-drop-coupon", "", "", "ok ok ok ok ok ok ok"},
	{"financial-list-coupons", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-coupons", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-coupons-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-make-coupons", "", `{"code":"","count":1,"batch":"","percent":"","amount":"","minimum":"","currency":"","startsAt":null,"endsAt":null,"usesMost":null,"personMost":null,"courses":[],"isActive":true,"note":""}`, "401 403 403 403 403 403 422"},
	{"financial-change-coupon", absent, `{"percent":"10","amount":"","minimum":"","currency":"","startsAt":null,"endsAt":null,"usesMost":null,"personMost":null,"courses":[],"isActive":true,"note":"","version":1}`, "401 403 403 403 403 403 404"},
	{"financial-remove-coupon", absent, "", "401 403 403 403 403 403 404"},
	{"financial-set-cart-place", "", `{"country":"ZZ","subdivision":null}`, "422 422 422 422 422 422 422"},
	{"financial-list-tax-rules", "", "", "401 403 403 403 403 403 ok"},
	{"financial-add-tax-rule", "", `{"country":"EG","subdivision":"","subdivisionName":"","name":{"en":"VAT","ar":""},"rate":"14","isInclusive":false,"isReversed":false,"startsOn":"2026-01-01","endsOn":""}`, "401 403 403 403 403 403 422"},
	{"financial-change-tax-rule", absent, `{"country":"EG","subdivision":"","subdivisionName":"","name":{"en":"VAT","ar":"ض"},"rate":"14","isInclusive":false,"isReversed":false,"startsOn":"2026-01-01","endsOn":"","version":1}`, "401 403 403 403 403 403 404"},
	{"financial-end-tax-rule", absent, `{"endsOn":"2999-01-01"}`, "401 403 403 403 403 403 404"},
	{"financial-remove-tax-rule", absent, "", "401 403 403 403 403 403 404"},
	{"financial-get-checkout", "", "", "401 ok ok ok ok ok ok"},
	{"financial-place-order", "", `{"method":"desk","items":[{"course":"$course","price":{"amount":"1.00","currency":"EGP"}}],"total":{"amount":"1.00","currency":"EGP"},"billing":{"name":"","address":"","taxId":"","purchaseNumber":""},"legal":{"terms":null,"refund":null}}`, "401 409 409 409 409 409 409"}, // it is in no cart
	{"financial-list-my-orders", "", "", "401 ok ok ok ok ok ok"},
	{"financial-list-orders", "", "", "401 403 403 403 403 403 ok"},
	{"financial-get-waiting", "", "", "401 403 403 403 403 403 ok"},
	{"financial-list-order-methods", "", "", "401 403 403 403 403 403 ok"},
	{"financial-get-order", absent, "", "401 404 404 404 404 404 404"},
	{"financial-cancel-order", absent, `{"note":"A"}`, "401 404 404 404 404 404 404"},
	{"financial-move-due-day", absent, `{"dueOn":"2000-01-01","why":"A"}`, "401 403 403 403 403 403 422"},
	{"financial-record-payment", absent, `{"amount":{"amount":"1.00","currency":"EGP"},"method":"desk","reference":"","note":"","receivedOn":"2026-03-01"}`, "401 403 403 403 403 403 404"},
	{"financial-send-transfer-proof", absent + " " + absent, "%PDF-1.7", "401 404 404 404 404 404 404"},
	{"financial-read-transfer-proof", absent + " " + absent, "", "401 404 404 404 404 404 404"},
	{"financial-decline-transfer-proof", absent + " " + absent, `{"why":"A"}`, "401 403 403 403 403 403 404"},
	{"financial-seat-order", absent, "", "401 403 403 403 403 403 404"},
	{"financial-take-gateway-news", "none", "no message", "404 404 404 404 404 404 404"}, // there is no gateway of that name
	{"financial-begin-gateway-payment", absent, `{"gateway":"none"}`, "401 409 409 409 409 409 409"},
	{"financial-check-gateway-payment", absent, "", "401 404 404 404 404 404 404"},
	{"financial-get-reconciliation", "", "", "401 403 403 403 403 403 ok"},
	{"financial-reconcile", "", "", "401 403 403 403 403 403 ok"},
	{"financial-get-test-payment", absent, "", "401 404 404 404 404 404 404"}, // nothing is demonstrated
	{"financial-act-test-payment", absent, `{"act":"pay"}`, "401 404 404 404 404 404 404"},
	{"financial-dispute-test-payment", absent, `{"dispute":"open"}`, "401 403 403 403 403 403 404"},
	{"financial-ask-refund", absent, `{"courses":["$course"],"reason":"No time"}`, "401 404 404 404 404 404 404"},
	{"financial-withdraw-refund", absent, "", "401 404 404 404 404 404 404"},
	{"financial-reject-refund", absent, `{"answer":"Too late"}`, "401 403 403 403 403 403 404"},
	{"financial-get-report", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-entries", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-entries-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-books", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-books-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-payout-list", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-payout-list-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-due", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-due-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-orders", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-orders-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-refunds", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-refunds-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-documents", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-documents-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-my-earnings", "", "", "401 ok ok ok ok ok ok"},
	{"financial-export-my-earnings-xlsx", "", "", "401 ok ok ok ok ok ok"},
	{"financial-export-trainer-earnings", absent, "", "401 403 403 403 403 403 ok"},
	{"financial-export-trainer-earnings-xlsx", absent, "", "401 403 403 403 403 403 ok"},
	{"financial-export-report", "", "", "401 403 403 403 403 403 ok"},
	{"financial-export-report-xlsx", "", "", "401 403 403 403 403 403 ok"},
	{"financial-get-my-sales", "", "", "401 ok ok ok ok ok ok"}, // of courses that are the caller's
	{"financial-export-my-sales", "", "", "401 ok ok ok ok ok ok"},
	{"financial-export-my-sales-xlsx", "", "", "401 ok ok ok ok ok ok"},
	{"financial-get-my-spending", "", "", "401 ok ok ok ok ok ok"},
	{"financial-get-spending", absent, "", "401 403 403 403 403 403 ok"},
	{"financial-record-gateway-refund", absent, `{"request":"","items":[{"course":"$course","amount":{"amount":"1.00","currency":"EGP"},"endsAccess":false}],"answer":"x","refunded":{"amount":"0.00","currency":"EGP"}}`, "401 403 403 403 403 403 404"},
	{"financial-put-gateway-refund-aside", absent, `{"why":"A"}`, "401 403 403 403 403 403 404"},
	{"financial-settle-refund", absent, `{"method":"bank","reference":"A","paidOn":"2026-11-01"}`, "401 403 403 403 403 403 404"},
	{"financial-call-off-refund", absent, `{"why":"A"}`, "401 403 403 403 403 403 404"},
	{"financial-return-surplus", absent, `{"method":"bank","reference":"A","paidOn":"2026-11-01"}`, "401 403 403 403 403 403 404"},
	{"financial-record-refund", absent, `{"request":"","items":[{"course":"$course","amount":{"amount":"1.00","currency":"EGP"},"endsAccess":true}],"method":"desk","reference":"","paidOn":"2026-11-01","answer":"Sorry","refunded":{"amount":"0.00","currency":"EGP"}}`, "401 403 403 403 403 403 404"},
	{"financial-list-refunds", "", "", "401 403 403 403 403 403 ok"},
	{"financial-list-documents", "", "", "401 403 403 403 403 403 ok"},
	{"financial-mail-document", absent, "", "401 403 403 403 403 403 404"},
	{"financial-list-my-documents", "", "", "401 ok ok ok ok ok ok"},
	{"financial-print-quote", absent, "", "401 404 404 404 404 404 404"},
	{"financial-print-document", absent, "", "401 404 404 404 404 404 404"},
	{"financial-list-my-earnings", "", "", "401 ok ok ok ok ok ok"},
	{"financial-list-trainer-earnings", absent, "", "401 403 403 403 403 403 ok"},
	{"financial-list-my-payouts", "", "", "401 ok ok ok ok ok ok"},
	{"financial-request-payout", "", `{"amount":{"amount":"1.00","currency":"USD"}}`, "401 409 409 409 409 409 409"}, // nothing is available
	{"financial-get-payout-account", "", "", "401 ok ok ok ok ok ok"},
	{"financial-set-payout-account", "", `{"holder":"A","bank":"","iban":"","accountNumber":"","bic":"","note":""}`, "401 422 422 422 422 422 422"},
	{"financial-list-due", "", "", "401 403 403 403 403 403 ok"},
	{"financial-list-payouts", "", "", "401 403 403 403 403 403 ok"},
	{"financial-approve-payout", absent, "", "401 403 403 403 403 403 404"},
	{"financial-reject-payout", absent, `{"answer":"A"}`, "401 403 403 403 403 403 404"},
	{"financial-send-payouts", "", `{"payouts":["` + absent + `"]}`, "401 403 403 403 403 403 404"},
	{"financial-export-payouts", absent, "", "401 403 403 403 403 403 404"},
	{"financial-complete-payout", absent, `{"reference":"","paidOn":"2026-11-01"}`, "401 403 403 403 403 403 404"},
	{"financial-fail-payout", absent, `{"answer":"A"}`, "401 403 403 403 403 403 404"},
	{"financial-return-payout", absent, `{"answer":"A","returnedOn":"2026-11-01"}`, "401 403 403 403 403 403 404"},
	{"financial-print-statement", absent, "", "401 404 404 404 404 404 404"},
	{"financial-list-share-rules", "", "", "401 403 403 403 403 403 ok"},
	{"financial-add-share-rule", "", `{"course":"","trainer":"","percent":"101","startsOn":"2026-01-01","endsOn":""}`, "401 403 403 403 403 403 422"},
	{"financial-end-share-rule", absent, `{"endsOn":"2999-01-01"}`, "401 403 403 403 403 403 404"},
	{"financial-remove-share-rule", absent, "", "401 403 403 403 403 403 404"},
	{"financial-get-books", "", "", "401 403 403 403 403 403 ok"},
	{"financial-list-entries", "", "", "401 403 403 403 403 403 ok"},
	{"financial-list-accounts", "", "", "401 403 403 403 403 403 ok"},
	{"financial-get-transaction", absent, "", "401 403 403 403 403 403 404"},
	{"financial-post-transaction", "", `{"occurredOn":"2026-03-01","note":"A","entries":[]}`, "401 403 403 403 403 403 422"},
	{"financial-reverse-transaction", absent, `{"note":"A"}`, "401 403 403 403 403 403 404"},
	{"financial-move-differently", absent, `{"amount":{"amount":"1.00","currency":"EGP"}}`, "401 403 403 403 403 403 404"},
	{"financial-close-books", "", `{"until":"1999-03-01"}`, "401 403 403 403 403 403 422"},
	{"financial-fetch-rates", "", "", "401 403 403 403 403 403 ok"}, // that it brought nothing is an answer

	{"webhooks-list-endpoints", "", "", "401 403 403 403 403 403 ok"},
	{"webhooks-create-endpoint", "", `{"name":"A","url":"https://a.example","events":["user.created"],"isActive":false}`, "401 403 403 403 403 403 ok"},
	{"webhooks-change-endpoint", absent, `{"name":"A","url":"https://a.example","events":["user.created"],"isActive":false}`, "401 403 403 403 403 403 404"},
	{"webhooks-delete-endpoint", absent, "", "401 403 403 403 403 403 404"},
	{"webhooks-renew-secret", absent, "", "401 403 403 403 403 403 404"},
	{"webhooks-try-endpoint", absent, "", "401 403 403 403 403 403 404"},
	{"webhooks-list-deliveries", absent, "", "401 403 403 403 403 403 ok"},
	{"webhooks-send-again", absent, "", "401 403 403 403 403 403 404"},

	{"flashcards-get-deck", "$deck", "", "401 403 403 404 ok ok ok"}, // the team of its course
	{"flashcards-get-deck", "$article", "", "401 403 403 404 404 404 404"},
	{"flashcards-add-card", "$deck", `{"front":"A","back":"B"}`, "401 403 403 404 ok ok ok"},
	{"flashcards-import-cards", "$deck", `{"text":"A;B"}`, "401 403 403 404 ok ok ok"},
	{"flashcards-change-card", "$deck $card", `{"front":"A","back":"B","version":1}`, "401 403 403 404 ok ok ok"},
	{"flashcards-change-card", "$deck " + absent, `{"front":"A","back":"B","version":1}`, "401 403 403 404 404 404 404"},
	{"flashcards-remove-card", "$deck $card", "", "401 403 403 404 409 409 409"},  // of no version
	{"flashcards-restore-card", "$deck $card", "", "401 403 403 404 404 404 404"}, // it is there
	{"flashcards-order-cards", "$deck", `{"version":1,"cards":["$card"]}`, "401 403 403 404 ok ok ok"},
	{"flashcards-get-study", "$deck", "", "404 404 ok 404 ok ok ok"},                                              // whoever may open it
	{"flashcards-answer-card", "$deck", `{"card":"$card","review":1,"known":true}`, "401 404 ok 404 403 403 403"}, // the team learns nothing
	{"flashcards-check-deck", "$deck", "", "401 404 ok 404 403 403 403"},
	{"flashcards-restart-deck", "$deck", "", "401 404 ok 404 403 403 403"},
	{"analytics-site", "", "", "401 403 403 403 403 403 ok"},
	{"analytics-site-export", "", "", "401 403 403 403 403 403 ok"},
	{"analytics-course", "$course", "", "401 403 403 404 ok ok ok"},
	{"analytics-course-export", "$course", "", "401 403 403 404 ok ok ok"},
	{"analytics-rebuild", "", "", "401 403 403 403 403 403 ok"},
}

// absent is the id of nothing.
const absent = "018f0000-0000-7000-8000-00000000ffff"

// No operation is without a row, and each standing gets what its row says.
func TestMatrix(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enablePlugins()
	operations, _ := w.operations()
	for _, op := range operations {
		if !slices.ContainsFunc(matrix, func(p permit) bool { return p.operation == op.ID }) {
			t.Errorf("%s (%s %s) is not in the matrix: say who may call it", op.ID, op.Method, op.Path)
		}
	}
	for _, row := range matrix {
		of, _, _ := strings.Cut(row.operation, "-")
		if withoutPlugins && (strings.Contains(row.operation+row.id, "banner") || slices.Contains(ourPlugins, of)) {
			t.Run(row.operation+row.id, needBanner)
			continue
		}
		i := slices.IndexFunc(operations, func(op operation) bool { return op.ID == row.operation })
		if i < 0 {
			t.Errorf("the matrix names %s, which is no operation", row.operation)
			continue
		}
		t.Run(row.operation+row.id, func(t *testing.T) { w.on(t).permit(t, operations[i], row) })
	}
}

var parameter = regexp.MustCompile(`\{[^}]+\}`)

func (w *world) permit(t *testing.T, op operation, row permit) {
	want := strings.Fields(row.want)
	if len(want) != len(standings) {
		t.Fatalf("%d outcomes for %d standings", len(want), len(standings))
	}
	for i, standing := range standings {
		names := map[string]string{}
		if strings.Contains(row.id+row.body, "$") { // fresh for each request: no row depends on another
			names = w.thingsFor(row)
		}
		who := w.who[standing]
		if op.ID == "sign-out" && who.user != "" { // it would end the session of all other rows
			who = w.signIn(who.user)
		}
		if strings.Contains(row.body, "$refresh") {
			names["$refresh"] = w.signIn(w.who[trainee].user).refresh
		}
		path := op.Path
		for _, value := range strings.Fields(fill(row.id, names)) { // in the order of the parameters
			path = strings.Replace(path, parameter.FindString(path), value, 1)
		}
		var body io.Reader
		var headers []string
		if row.body != "" {
			body, headers = strings.NewReader(fill(row.body, names)), []string{"Content-Type", "application/json"}
			if !strings.HasPrefix(row.body, "{") {
				headers[1] = "application/octet-stream"
			}
		}
		check(t, standing, who.send(op.Method, path, body, headers...), want[i])
	}
}

// check compares an answer with an outcome of the matrix.
func check(t *testing.T, standing string, a answer, want string) {
	t.Helper()
	if got := strconv.Itoa(a.status); got != want && (want != "ok" || a.status >= 400) {
		t.Errorf("%s as %s: %s, want %s: %.200s", a.what, standing, got, want, a.body)
	}
	if a.status >= 400 {
		if _, err := a.refusal(); err != nil {
			t.Error(err)
		}
		if strings.Contains(string(a.body), secret) {
			t.Errorf("%s tells %s what is inside: %.300s", a.what, standing, a.body)
		}
	}
}

// things makes what the words of one request stand for.
func (w *world) things() map[string]string {
	c := w.course("A course")
	names := c.names()
	names["$resource"] = plugin.NewID[string]()
	w.exec(`insert into content_resources (id, course_id, content_id, title, url) values ($1, $2, $3, $4, 'https://example.org')`, names["$resource"], c.id, c.article, secret)
	names["$assignment"] = plugin.NewID[string]()
	w.exec(`insert into course_contents (id, course_id, section_id, title, type, position) values ($1, $2, $3, 'Assignment', 'assignment', 9)`, names["$assignment"], c.id, c.section)
	w.exec(`insert into assignments (id, course_id, trainer_id, content_id, title, description, is_published) values ($1, $2, $3, $1, 'Assignment', $4, true)`, names["$assignment"], c.id, w.who[own].user, secret)
	names["$user"] = string(w.person(plugin.Trainee, "Some", "Body"))
	names["$email"] = emailOf(w.who[trainee].user)
	names["$new"] = plugin.NewID[string]() + "@example.org"
	names["$request"] = plugin.NewID[string]()
	w.exec(`insert into course_revisions (id, course_id, revision, snapshot, author_id) values (gen_random_uuid(), $1, 1, $2, $3)`, c.id,
		fmt.Sprintf(`[{"id":%q,"title":"First","contents":[{"id":%q,"title":"Article","type":"article","isRequired":true}]}]`, c.section, c.article), w.who[own].user)
	w.exec(`insert into deletion_requests (id, user_id) values ($1, $2)`, names["$request"], names["$user"])
	names["$key"], names["$import"], names["$me"] = plugin.NewID[string](), plugin.NewID[string](), string(w.who[admin].user)
	w.exec(`insert into sessions (id, user_id, salt, address, user_agent, expires_at, key_name, key_digest, key_scopes)
		values ($1, $2, sha256(''), '', '', now() + interval '1 day', 'A key', sha256(''), '{}')`, names["$key"], w.who[own].user)
	w.exec(`insert into imports (id, user_id, course_id, file_name) values ($1, $2, $3, 'people.csv')`, names["$import"], w.who[own].user, c.id)
	names["$enrolled"], names["$conversation"] = string(w.who[enrolled].user), w.conversation // the two have one at most
	w.exec(`insert into conversations (id, trainer_id, trainee_id, last_message_id) values ($1, $2, $3, $1) on conflict do nothing`, w.conversation, w.who[own].user, w.who[enrolled].user)
	w.exec(`insert into messages (id, conversation_id, author_id, body) values ($1, $1, $2, 'Hello') on conflict do nothing`, w.conversation, w.who[own].user)
	names["$announcement"] = plugin.NewID[string]()
	w.exec(`insert into announcements (id, author_id, audience, course_id, title, body) values ($1, $2, 'course', $3, 'T', '<p>B</p>')`, names["$announcement"], w.who[own].user, c.id)
	names["$question"], names["$reply"] = plugin.NewID[string](), plugin.NewID[string]()
	w.exec(`insert into threads (id, course_id, content_id, asker_id, answers, answered) values ($1, $2, $3, $4, 1, true)`, names["$question"], c.id, c.article, w.who[enrolled].user)
	w.exec(`insert into thread_posts (id, thread_id, author_id, title, body) values ($1, $1, $2, 'How long?', 'Twenty minutes?')`, names["$question"], w.who[enrolled].user)
	w.exec(`insert into thread_posts (id, thread_id, author_id, body) values ($1, $2, $3, 'Yes')`, names["$reply"], names["$question"], w.who[own].user)
	names["$traineenote"], names["$sentnote"] = plugin.NewID[string](), plugin.NewID[string]()
	w.exec(`insert into trainee_notes (id, user_id, course_id, author_id, kind, text, sent_at) values ($1, $3, $4, $5, 'general', 'Works nights', null),
		($2, $3, $4, $5, 'feedback', 'Well done', now())`, names["$traineenote"], names["$sentnote"], w.who[enrolled].user, c.id, w.who[own].user)
	names["$invitation"] = plugin.NewID[string]()
	w.exec(`insert into course_invitations (id, course_id, email, digest, sent_at, expires_at) values ($1, $2, 'a@b.example', sha256(convert_to($1::uuid::text, 'UTF8')), now(), now())`, names["$invitation"], c.id)
	names["$review"] = plugin.NewID[string]()
	w.exec(`insert into reviews (id, user_id, course_id, rating, state) values ($1, $2, $3, 5, 'published')`, names["$review"], w.who[enrolled].user, c.id)
	names["$note"] = plugin.NewID[string]()
	w.exec(`insert into user_notes (id, user_id, course_id, content_id, content) values ($1, $2, $3, $4, $5)`, names["$note"], w.who[enrolled].user, c.id, c.article, secret)
	names["$revision"] = plugin.NewID[string]()
	w.exec(`insert into article_revisions (id, content_id, version, html, author_id) values ($1, $2, 1, '<p>A draft</p>', $3)`, names["$revision"], c.draft, w.who[own].user)
	names["$colleague"] = string(w.person(plugin.Trainer, "Colleague", "Of all"))
	names["$group"], names["$category"] = plugin.NewID[string](), plugin.NewID[string]()
	w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on) values ($1, $2, 'Autumn', '2027-09-01', '2027-09-05')`, names["$group"], c.id)
	names["$class"] = plugin.NewID[string]()
	w.exec(`insert into course_groups (id, course_id, name, starts_on, ends_on) values ($1, $2, 'Nobody', '2027-09-01', '2027-09-05')`, names["$class"], c.id)
	w.exec(`update courses set course_type = 'classroom' where id = $1`, c.id)
	w.exec(`insert into classroom_sessions (id, course_id, group_id, starts_at, ends_at, time_zone, secret)
		values ($1, $2, $1, '2099-09-01 09:00Z', '2099-09-01 10:00Z', 'UTC', decode(repeat('ab', 32), 'hex'))`, names["$class"], c.id)
	w.exec(`insert into categories (id, name, slug, hue) values ($1, $1::uuid::text, $1::uuid::text, 1)`, names["$category"])
	names["$slide"] = plugin.NewID[string]()
	w.exec(`delete from slides`)                                                                                     // there may be twelve
	w.exec(`insert into slides (id, title, position) values ($1, 'A slide', $2)`, names["$slide"], addresses.Add(1)) // others make theirs at the same time
	names["$session"], names["$mail"] = plugin.NewID[string](), plugin.NewID[string]()
	w.exec(`insert into sessions (id, user_id, salt, address, user_agent, expires_at) values ($1, $2, sha256(''), '', '', now() + interval '1 day')`, names["$session"], w.who[own].user)
	w.exec(`insert into mails (id, dedupe, recipient, subject, body_text, body_html) values ($1, $1::uuid::text, 'a@b.example', 'S', 'T', 'H')`, names["$mail"])
	w.exec(`insert into mail_files (mail_id, position, name, content_type, content) values ($1, 0, 'invoice.pdf', 'application/pdf', '%PDF')`, names["$mail"])
	return names
}

// route is a row for a plain route.
type route struct {
	pattern, method, path, want string
	headers                     []string
}

// plain are the routes outside of the document, by their pattern in the source. A row may stand for
// a pattern several times.
var plain = []route{
	{`"GET "+rest.Prefix+"/live"`, "GET", "/api/v1/live?topics=me", "401 ok ok ok ok ok ok", nil},
	{`"GET "+rest.Prefix+"/live"`, "GET", "/api/v1/live?topics=course:$course", "401 422 422 422 ok ok ok", nil},
	{`"GET "+rest.Prefix+"/live"`, "GET", "/api/v1/live?topics=talk:$course", "401 422 ok 422 ok ok ok", nil},
	{`"OPTIONS "+uploadPath+"{$}"`, "OPTIONS", "/api/v1/uploads/", "401 ok ok ok ok ok ok", tus()},
	{`"POST "+uploadPath+"{$}"`, "POST", "/api/v1/uploads/", "401 404 404 404 ok ok ok", tus("Upload-Length", "10", "Upload-Metadata", "$metadata")},
	{`"HEAD "+uploadPath+"{upload}"`, "HEAD", "/api/v1/uploads/$upload", "401 404 404 404 404 ok 404", tus()},
	{`"PATCH "+uploadPath+"{upload}"`, "PATCH", "/api/v1/uploads/$upload", "401 404 404 404 404 ok 404", tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")},
	{`"DELETE "+uploadPath+"{upload}"`, "DELETE", "/api/v1/uploads/$upload", "401 404 404 404 404 ok 404", tus()},
	{`"GET /media/{asset}/file"`, "GET", "/media/$picture/file", "404 404 ok 404 ok ok ok", nil},
	{`"GET "+picture.Path+"{name}"`, "GET", "/pictures/nothing.png", "404 404 404 404 404 404 404", nil},
	{`"GET "+page.CoversPath`, "GET", "/covers/$course-h40-f0-640x400-s100.svg", "ok ok ok ok ok ok ok", nil},
	{`"POST "+notice.UnsubscribePath+"{token}"`, "POST", "/unsubscribe/x", "404 404 404 404 404 404 404", nil},
	{`"GET "+feedPath+"{secret}"`, "GET", "/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics", "404 404 404 404 404 404 404", nil},
	{`"GET "+avatarPath+"{name}"`, "GET", "/avatars/nobody.jpg", "404 404 404 404 404 404 404", nil},
	{`pattern`, "GET", "/", "ok ok ok ok ok ok ok", nil}, // the pages that arrive rendered
	{`pattern`, "GET", "/courses", "ok ok ok ok ok ok ok", nil},
	{`pattern`, "GET", "/courses/$slug", "ok ok ok ok ok ok ok", nil},
	{`pattern`, "GET", "/courses/no-such-course", "404 404 404 404 404 404 404", nil},
	{`pattern`, "GET", "/categories/no-such-category", "404 404 404 404 404 404 404", nil},
	{`pattern`, "GET", "/terms", "404 404 404 404 404 404 404", nil}, // it is not published
	{`pattern`, "GET", "/robots.txt", "ok ok ok ok ok ok ok", nil},
	{`pattern`, "GET", "/sitemap.xml", "ok ok ok ok ok ok ok", nil},
	{`pattern`, "GET", "/favicon.ico", "ok ok ok ok ok ok ok", nil},
	{`"/"`, "GET", "/learning", "ok ok ok ok ok ok ok", nil},
	{`"/"`, "GET", "/no/such/page", "404 404 404 404 404 404 404", nil},
}

func tus(more ...string) []string { return append([]string{"Tus-Resumable", "1.0.0"}, more...) }

// The same for what is no operation: uploads, media, the live stream, pages.
func TestMatrixOfPlainRoutes(t *testing.T) {
	t.Parallel()
	for _, pattern := range plainPatterns(t) {
		if !slices.ContainsFunc(plain, func(r route) bool { return r.pattern == pattern }) {
			t.Errorf("%s is not among the plain routes: say who may call it", pattern)
		}
	}
	w := newWorld(t)
	shared := w.course("With a picture")
	picture := w.upload(w.who[own], shared.id, "picture.png", onePixel(t))
	w.exec(`update course_contents set asset_id = $2 where id = $1`, shared.image, picture)
	for _, row := range plain {
		t.Run(row.method+" "+row.path, func(t *testing.T) {
			w, want := w.on(t), strings.Fields(row.want)
			for i, standing := range standings {
				names := w.course("A course").names()
				names["$picture"] = picture
				names["$metadata"] = metadata("filename", "a.txt", "courseId", names["$course"], "purpose", "content")
				if strings.Contains(row.path, "$upload") {
					names["$upload"] = w.begin(w.who[own], names["$course"], "a.txt", 10)
				}
				headers := slices.Clone(row.headers)
				for j := range headers {
					headers[j] = fill(headers[j], names)
				}
				a := w.who[standing].head(row.method, fill(row.path, names), headers...)
				if got := strconv.Itoa(a.status); got != want[i] && (want[i] != "ok" || a.status >= 400) {
					t.Errorf("%s as %s: %s, want %s", a.what, standing, got, want[i])
				}
			}
		})
	}
}

// plainPatterns finds every plain route that the source registers.
func plainPatterns(t *testing.T) []string {
	t.Helper()
	call := regexp.MustCompile(`rest\.HandleHTTP\([^,]+, plugin\.\w+, ([^,]+), `)
	var found []string
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			text, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range call.FindAllSubmatch(text, -1) {
				found = append(found, string(m[1]))
			}
		}
	}
	if len(found) == 0 {
		t.Fatal("no plain route found: the test looks in the wrong place")
	}
	return found
}

// head sends a request and reads no more of the answer than its head: a stream never ends.
func (c *client) head(method, path string, headers ...string) answer {
	c.t.Helper()
	r, err := http.NewRequest(method, c.s.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-Forwarded-For", c.address)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.s.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = res.Body.Close()
	return answer{c.t, method + " " + path, res.StatusCode, res.Header, nil}
}

// metadata writes an upload's metadata as the protocol has it.
func metadata(pairs ...string) string {
	var list []string
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(list, ",")
}

// begin begins an upload for a course and returns its id.
func (s *site) begin(c *client, course, name string, size int) string {
	s.t.Helper()
	a := c.send("POST", "/api/v1/uploads/", nil, tus("Upload-Length", strconv.Itoa(size), "Upload-Metadata", metadata("filename", name, "courseId", course, "purpose", "content"))...)
	a.want(http.StatusCreated)
	return filepath.Base(a.header.Get("Location"))
}

// upload uploads a file and returns the asset's id.
func (s *site) upload(c *client, course, name string, content []byte) string {
	s.t.Helper()
	id := s.begin(c, course, name, len(content))
	a := c.send("PATCH", "/api/v1/uploads/"+id, strings.NewReader(string(content)), tus("Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")...)
	asset := a.want(http.StatusNoContent).header.Get("X-Asset-Id")
	s.eventually("the file is ready", func() bool {
		return s.number(`select count(*)::int from media_assets where id = $1 and state = 'ready'`, asset) == 1
	})
	return asset
}

// onePixel is a small picture.
func onePixel(t *testing.T) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
	if err != nil {
		t.Fatal(err)
	}
	return b
}
