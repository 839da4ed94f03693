package pluginhost_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/courseworx/courseworx/internal/platform/db"
	"github.com/courseworx/courseworx/internal/platform/dbtest"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
	"github.com/courseworx/courseworx/plugin/native"
)

// An operation has an id among all of the server. One that the server or another plugin has is refused, with a reason that names whose it
// is: the plugin is failed, and whoever had the id keeps it. Of two plugins the one whose id comes first has it.
func TestOperationsWhoseIdsAreTaken(t *testing.T) {
	t.Parallel()
	bringing := func(id string, operations ...string) sample {
		p := named(id)
		p.register = func(r native.Registrar, _ native.Host) error {
			for _, operation := range operations {
				native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: operation, Method: http.MethodGet, Path: "/" + strings.ReplaceAll(operation, "-", "/")},
					func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
			}
			return nil
		}
		return p
	}
	// The server's own are named by what they do first: list-plugins.
	twice := bringing("twice", "one")
	first := twice.register
	twice.register = func(r native.Registrar, h native.Host) error {
		native.Handle(r.API(), plugin.Public, huma.Operation{OperationID: "one", Method: http.MethodGet, Path: "/another"},
			func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		return first(r, h)
	}
	s := must(t, dbtest.URL(t), false, bringing("list", "plugins"), bringing("shop", "cart-empty"), bringing("shop-cart", "empty"), twice)
	for id, reason := range map[string]string{
		"list":      `the id "list-plugins" of its operation is taken: the server calls GET /api/v1/plugins so`,
		"shop-cart": `the id "shop-cart-empty" of its operation is taken: plugin shop calls GET /api/v1/x/shop/cart/empty so`,
		"twice":     `it has two operations with the id "twice-one"`,
	} {
		d, err := s.Detail(t.Context(), super, id)
		check(t, err)
		if d.State != pluginhost.Failed || !strings.Contains(deref(d.Reason), reason) {
			t.Errorf("%s: %s, %s", id, d.State, deref(d.Reason))
		}
		if _, err := s.Enable(t.Context(), super, id, pluginhost.Enabling{}); code(err) != "plugin.cannot" {
			t.Errorf("%s can be enabled: %v", id, err)
		}
	}
	if _, err := s.Enable(t.Context(), super, "shop", pluginhost.Enabling{}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/x/shop/cart/empty": 204, "/x/shop-cart/empty": 404, "/plugins": 200} {
		if status, code := s.do(t, "GET", path, "super_admin", ""); status != want {
			t.Errorf("%s: %d %s", path, status, code)
		}
	}
	ids := map[string]bool{}
	for _, item := range s.api.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Put, item.Post, item.Delete, item.Patch} {
			if op != nil && ids[op.OperationID] {
				t.Errorf("%s stands in the document twice", op.OperationID)
			}
			if op != nil {
				ids[op.OperationID] = true
			}
		}
	}
}

// Each service asks at each call whether what it needs was granted: before anything else is looked at, and again after it was revoked.
func TestEachServiceAsksForItsPermission(t *testing.T) {
	t.Parallel()
	var host native.Host
	p := named("sample")
	needed := []string{plugin.PeopleRead, plugin.CoursesRead, plugin.RevenueSet, plugin.EnrollmentsRead, plugin.EnrollmentsSet, plugin.FilesKeep, plugin.MailSend, plugin.NoticesSend, plugin.NetworkCall}
	for _, permission := range needed {
		p.manifest.Permissions = append(p.manifest.Permissions, plugin.Permission{Name: permission, Reason: "To try."})
	}
	p.register = func(_ native.Registrar, h native.Host) error { host = h; return nil }
	s := must(t, dbtest.URL(t), false, p)
	ctx := t.Context()
	in := func(do func(tx native.Tx) error) func() error {
		return func() error { return host.InTx(ctx, do) }
	}
	hold := plugin.SeatHold{Key: "sample:1", Course: "c", User: admin}
	// After its permission was granted, each gets on to what it was asked for: the keys and texts here are refused by what they are.
	services := []struct {
		name, needs string
		call        func() error
		granted     string // what it says then; "" where it gets on to modules that this server does not have
	}{
		{"People.Person", plugin.PeopleRead, func() error {
			_, err := host.People().Person(ctx, host, "018f0000-0000-7000-8000-00000000dead")
			return err
		}, "not_found"},
		{"Courses.MayEdit", plugin.CoursesRead, func() error { return host.Courses().MayEdit(ctx, super, "c") }, ""},
		{"Courses.MayRead", plugin.CoursesRead, func() error { return host.Courses().MayRead(ctx, super, "c") }, ""},
		{"Courses.MaySee", plugin.CoursesRead, func() error { return host.Courses().MaySee(ctx, super, "c") }, "not_found"},
		{"Courses.MayEditContent", plugin.CoursesRead, func() error {
			_, err := host.Courses().MayEditContent(ctx, super, "018f0000-0000-7000-8000-00000000dead")
			return err
		}, "not_found"},
		{"Courses.SetRevenue", plugin.RevenueSet, in(func(tx native.Tx) error {
			return host.Courses().SetRevenue(ctx, tx, "c", plugin.Money{Currency: "EGP"})
		}), ""},
		{"Enrolments.MayView", plugin.EnrollmentsRead, func() error { return host.Enrolments().MayView(ctx, super, "c") }, ""},
		{"Enrolments.Round", plugin.EnrollmentsRead, func() error { _, err := host.Enrolments().Round(ctx, super, "c"); return err }, ""},
		{"Enrolments.MayBuy", plugin.EnrollmentsRead, func() error { return host.Enrolments().MayBuy(ctx, super, "c", "") }, ""},
		{"Enrolments.Hold", plugin.EnrollmentsSet, in(func(tx native.Tx) error { return host.Enrolments().Hold(ctx, tx, hold) }), ""},
		{"Enrolments.Release", plugin.EnrollmentsSet, in(func(tx native.Tx) error { return host.Enrolments().Release(ctx, tx, "other:1") }), "<nil>"},
		{"Enrolments.Enrol", plugin.EnrollmentsSet, in(func(tx native.Tx) error {
			_, _, err := host.Enrolments().Enrol(ctx, tx, super, plugin.Enrolment{})
			return err
		}), ""},
		{"Enrolments.End", plugin.EnrollmentsSet, in(func(tx native.Tx) error { return host.Enrolments().End(ctx, tx, super, "e", "") }), ""},
		{"Enrolments.Complete", plugin.EnrollmentsSet, in(func(tx native.Tx) error { return host.Enrolments().Complete(ctx, tx, super, "c", nil) }), ""},
		{"Files.Put", plugin.FilesKeep, func() error { return host.Files().Put(ctx, "../a", strings.NewReader(""), 0, "text/plain") }, "is no key"},
		{"Files.Open", plugin.FilesKeep, func() error { _, _, err := host.Files().Open(ctx, "a"); return err }, "not_found"},
		{"Files.Delete", plugin.FilesKeep, func() error { return host.Files().Delete(ctx, "a") }, "<nil>"},
		{"Mail", plugin.MailSend, in(func(tx native.Tx) error { return host.Mail(ctx, tx, native.Mail{Kind: "bill", To: "a@example.com"}) }), "has no subject"},
		{"Tell", plugin.NoticesSend, in(func(tx native.Tx) error { return host.Tell(ctx, tx, native.Notice{Kind: "lent", User: admin}) }), "has no texts"},
		{"HTTP", plugin.NetworkCall, func() error { _, err := host.HTTP().Get("http://127.0.0.1:1/"); return err }, "refused"},
	}
	refused := func(when string) {
		t.Helper()
		for _, is := range services {
			if err := is.call(); !errors.Is(err, plugin.ErrNotGranted) || plugin.AsFault(err).Args["permission"] != is.needs {
				t.Errorf("%s, %s: %v", is.name, when, err)
			}
		}
	}
	_, err := s.Enable(ctx, super, "sample", pluginhost.Enabling{Grant: []string{}})
	check(t, err)
	refused("nothing granted")
	for _, permission := range needed {
		_, err := s.Grant(ctx, super, "sample", permission, true)
		check(t, err)
		for _, is := range services {
			if is.needs != permission || is.granted == "" {
				continue
			}
			if err := is.call(); errors.Is(err, plugin.ErrNotGranted) || !strings.Contains(says(err), is.granted) {
				t.Errorf("%s, granted: %v", is.name, err)
			}
		}
		// Granted alone: all others are refused as before.
		for _, is := range services {
			if is.needs != permission {
				if err := is.call(); !errors.Is(err, plugin.ErrNotGranted) {
					t.Errorf("%s, with %s alone: %v", is.name, permission, err)
				}
			}
		}
		_, err = s.Grant(ctx, super, "sample", permission, false)
		check(t, err)
	}
	refused("all revoked")
	// A hold of another plugin's is none of its own, whatever it was granted.
	_, err = s.Grant(ctx, super, "sample", plugin.EnrollmentsSet, true)
	check(t, err)
	hold.Key = "other:1"
	if err := host.InTx(ctx, func(tx native.Tx) error { return host.Enrolments().Hold(ctx, tx, hold) }); !errors.Is(err, plugin.ErrNotGranted) {
		t.Errorf("a seat held under another plugin's key: %v", err)
	}
	if n, err := db.Value[int](ctx, s.db, `select (select count(*) from mails)::int + (select count(*) from seat_holds)::int`); err != nil || n != 0 {
		t.Errorf("%d mails and holds came of it, %v", n, err)
	}
}

func says(err error) string {
	if err == nil {
		return "<nil>"
	}
	return err.Error() + " " + code(err)
}
