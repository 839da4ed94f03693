package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/courseworx/courseworx/plugin"
)

// canary stands in what clients send. No refusal repeats it.
const canary = "cAnArY7"

// foreign stands in what other people's courses hold. Nobody outside may read it.
const foreign = "another-house"

// Whatever a client sends to whichever operation, the server neither breaks nor tells what it must
// not: every refusal is a problem with a text in the person's language.
func TestNothingBreaksAnOperation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.enablePlugins()
	operations, schemas := w.operations()
	for _, op := range operations {
		i := slices.IndexFunc(matrix, func(p permit) bool { return p.operation == op.ID })
		if i < 0 {
			continue // TestMatrix says so
		}
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			w := w.on(t)
			attack := &attack{w, op, schemas, matrix[i], w.thingsFor(matrix[i])}
			// The one who gets furthest, and one who is inside of a course but may little.
			for _, standing := range []string{admin, enrolled} {
				attack.with(standing)
			}
		})
	}
}

// attack sends one operation what it does not expect.
type attack struct {
	*world
	op      operation
	schemas map[string]schema
	row     permit
	names   map[string]string
}

// shot is one request and what it is called in messages.
type shot struct {
	name, path, body string
	headers          []string
}

func (a *attack) with(standing string) {
	user := a.who[standing].user
	c := a.signIn(user)
	for _, s := range slices.Concat(a.ids(standing), a.queries(), a.bodies()) {
		for _, language := range []string{"ar", "en"} {
			c.address = nextAddress()
			// The language of the request must win over the account's.
			headers := append([]string{"X-Language", language, "Content-Type", "application/json"}, s.headers...)
			got := c.send(a.op.Method, s.path, strings.NewReader(s.body), headers...)
			a.judge(standing, language, s, got)
			if got.status < 400 || standing != admin || testing.Short() {
				break // only refusals have texts, and they are the same for everybody
			}
		}
		if a.op.ID == "sign-out" || a.op.ID == "change-user" {
			c = a.signIn(user)
		}
	}
}

func (a *attack) judge(standing, language string, s shot, got answer) {
	a.t.Helper()
	fail := func(why string) {
		a.t.Errorf("%s as %s in %s, %s: %s: %d %.300s", a.op.ID, standing, language, s.name, why, got.status, got.body)
	}
	if standing != admin && strings.Contains(string(got.body), foreign) {
		fail("tells what belongs to others")
	}
	if got.status >= 500 {
		fail("breaks")
		return
	}
	if got.status < 400 {
		return
	}
	p, err := got.refusal()
	switch {
	case err != nil:
		fail(err.Error())
	case strings.HasPrefix(p.Title, "problem."):
		fail("the code has no text")
	case strings.Contains(p.Title+p.Detail, canary):
		fail("repeats what was sent")
	case language == "ar" && !arabic(p.Title):
		fail("does not speak Arabic")
	}
	for _, e := range p.Errors {
		// The pointer of an unknown member can only be the name that the client gave it.
		if strings.Contains(e.Detail, canary) || e.Code != "unexpected" && strings.Contains(e.Pointer, canary) {
			fail("repeats what was sent")
		}
		if e.Code == "" || strings.HasPrefix(e.Detail, "field.") || language == "ar" && !arabic(e.Detail) {
			fail("a field has no text")
		}
	}
}

func arabic(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
}

func (a *attack) path(id string) string { return parameter.ReplaceAllLiteralString(a.op.Path, id) }

// home is the path and body that mean well.
func (a *attack) home() (path, body string) {
	body = fill(a.row.body, a.names)
	if a.op.ID == "create-user" {
		// Hashing takes long. Without a good password nothing else is let through either, and
		// change-user writes the same members.
		body = strings.Replace(body, "long enough here", "short", 1)
	}
	return a.path(fill(a.row.id, a.names)), body
}

// ids puts wrong ids into the path.
func (a *attack) ids(standing string) []shot {
	if !parameter.MatchString(a.op.Path) {
		return nil
	}
	_, body := a.home()
	unknown := plugin.NewID[string]()
	list := []shot{{"an unknown id", a.path(unknown), body, nil}}
	for name, id := range map[string]string{
		"no id": canary, "an upper-case id": strings.ToUpper(unknown), "an id in braces": "%7B" + unknown + "%7D", "a zero id": "00000000-0000-0000-0000-000000000000",
		"a number": "1", "SQL": url.PathEscape("' or 1=1 -- " + canary), "a NUL": "%00" + canary, "half a rune": "%C3" + canary, "dots": "%2E%2E%2F" + canary, "a long id": strings.Repeat(canary, 1000),
	} {
		list = append(list, shot{name, a.path(id), body, nil})
	}
	if standing == admin { // to whom nothing is foreign
		return list
	}
	return append(list, shot{"a foreign id", a.path(fill(a.row.id, a.stranger())), fill(a.row.body, a.names), nil})
}

// stranger makes a draft in which nobody of the world has a part, and returns what its words stand
// for.
func (a *attack) stranger() map[string]string {
	outside := &world{a.site, map[string]*client{own: {user: a.person(plugin.Trainer, "Far", "Away")}, co: {user: a.person(plugin.Trainer, "Far", "Off")}, enrolled: {user: a.person(plugin.Trainee, "Far", "Gone")}}, plugin.NewID[string]()}
	c := outside.course("Hidden course")
	a.exec(`update courses set description = $2, title = $2, is_published = false where id = $1`, c.id, foreign)
	names := c.names()
	a.exec(`update course_contents set article_content = $2 where course_id = $1`, c.id, foreign)
	names["$user"], names["$mail"], names["$session"] = string(outside.who[own].user), plugin.NewID[string](), plugin.NewID[string]()
	return names
}

// queries puts wrong values into each query parameter.
func (a *attack) queries() []shot {
	path, body := a.home()
	var list []shot
	for _, p := range a.op.Parameters {
		if p.In != "query" {
			continue
		}
		for _, value := range []string{"", canary, "-1", "0", "101", "99999999999999999999", "1e9", "0.5", "true", "[]", "{}", "null", "%00" + canary, "%C3%28", "%F0%9F%98%80", "%25%5F%5C'\"--" + canary, "%E2%80%AE%D8%B9%D8%B1%D8%A8%D9%8A", strings.Repeat("x", 5000), "eyJpIjoiIn0", "eyJpIjoxfQ", "bnVsbA"} {
			list = append(list, shot{"?" + p.Name + "=" + value, path + "?" + p.Name + "=" + value, body, nil})
		}
		list = append(list, shot{"?" + p.Name + " twice", path + "?" + p.Name + "=1&" + p.Name + "=" + canary, body, nil})
	}
	return append(list, shot{"an unknown query", path + "?" + canary + "=" + canary, body, nil}, shot{"a broken query", path + "?%zz=" + canary + ";&&=", body, nil})
}

// bodies puts wrong bodies, and wrong values into each member of the right one.
func (a *attack) bodies() []shot {
	path, good := a.home()
	if a.op.Body == nil {
		return []shot{
			{"a body where none is read", path, `{"` + canary + `":1}`, nil},
			{"a huge body where none is read", path, strings.Repeat(canary, 1<<18), nil},
			{"a long idempotency key", path, "", []string{"Idempotency-Key", strings.Repeat(canary, 100)}},
		}
	}
	list := []shot{
		{"no body", path, "", nil},
		{"no JSON", path, canary, nil},
		{"half a body", path, good[:len(good)-1], nil},
		{"two bodies", path, good + good, nil},
		{"null", path, "null", nil}, {"a list", path, "[]", nil}, {"a text", path, `"` + canary + `"`, nil}, {"a number", path, "1", nil},
		{"deep nesting", path, strings.Repeat("[", 100_000), nil},
		{"broken UTF-8", path, "{\"\xff" + canary + "\":\"\xc3\x28\"}", nil},
		{"a huge body", path, `{"` + canary + `":"` + strings.Repeat("x", 6<<20) + `"}`, nil},
		{"an unknown member", path, strings.Replace(good, "{", `{"`+canary+`":"`+canary+`",`, 1), nil},
		{"XML", path, "<a>" + canary + "</a>", []string{"Content-Type", "application/xml"}},
		{"a form", path, canary + "=1", []string{"Content-Type", "application/x-www-form-urlencoded"}},
		{"an odd content type", path, good, []string{"Content-Type", canary + "/;;="}},
		{"no content type", path, good, []string{"Content-Type", ""}},
		{"an odd accept", path, good, []string{"Accept", canary + "/x"}},
		{"a long idempotency key", path, good, []string{"Idempotency-Key", strings.Repeat(canary, 100)}},
	}
	if !strings.HasPrefix(good, "{") { // a file, not an object
		return list
	}
	var sent map[string]any
	if err := json.Unmarshal([]byte(good), &sent); err != nil {
		a.t.Fatalf("the matrix's body of %s is no object: %v", a.op.ID, err)
	}
	for _, member := range a.members() {
		for _, v := range wrong() {
			changed := map[string]any{}
			for k, one := range sent {
				changed[k] = one
			}
			changed[member] = v.value
			var b bytes.Buffer
			encoder := json.NewEncoder(&b)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(changed); err != nil {
				a.t.Fatal(err)
			}
			list = append(list, shot{fmt.Sprintf("%s is %s", member, v.name), path, b.String(), nil})
		}
	}
	return list
}

// members are the names of the body's members.
func (a *attack) members() []string {
	s := a.op.Body.Content["application/json"].Schema
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = a.schemas[name]
	}
	var names []string
	for name := range s.Properties {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(names) == 0 {
		a.t.Fatalf("%s has a body without members", a.op.ID)
	}
	return names
}

type oddity struct {
	name  string
	value any
}

// wrong are values that fit nowhere, or hardly anywhere.
func wrong() []oddity {
	text := func(s string) json.RawMessage { return json.RawMessage(`"` + s + `"`) }
	return []oddity{
		{"null", nil}, {"true", true}, {"a list", []any{canary}}, {"an object", map[string]any{canary: canary}}, {"a list of lists", []any{[]any{[]any{}}}},
		{"a text", canary}, {"empty", ""}, {"blanks", "   "}, {"a NUL", text(`a\u0000` + canary)}, {"half a surrogate", text(`\ud800` + canary)},
		{"a megabyte", strings.Repeat("x", 1<<20-2000)}, {"five thousand letters", strings.Repeat("ع", 5000)}, {"an override", "\u202e" + canary},
		{"-1", -1}, {"0", 0}, {"a half", 0.5}, {"a huge number", json.RawMessage("1e400")}, {"a big number", json.RawMessage("9223372036854775808")}, {"a bigger int4", json.RawMessage("2147483648")},
		{"the least number", json.RawMessage("-9223372036854775808")},
		{"an unknown id", plugin.NewID[string]()}, {"a list of unknown ids", []any{plugin.NewID[string](), plugin.NewID[string]()}}, {"a list of null", []any{nil}},
		{"a day that is none", "2026-02-30"}, {"a far day", "9999999-01-01"}, {"a far time", "294277-01-01T00:00:00Z"}, {"SQL", "'; drop table users; -- " + canary}, {"a script", "<script>" + canary + "</script>"},
	}
}
