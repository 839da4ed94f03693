package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/courseworx/courseworx/internal/account"
	"github.com/courseworx/courseworx/internal/pluginhost"
	"github.com/courseworx/courseworx/plugin"
)

// console is whoever has the machine: in the audit log the server itself, from "console".
var console = plugin.Actor{System: true, Language: "en", TimeZone: "UTC", Address: "console"}

// Console is what the operator does to accounts, past the browser. Servers that run meanwhile hear of it at once.
type Console struct{ a *App }

// Console returns the operator's way to the accounts.
func (a *App) Console() Console { return Console{a} }

// User is an account in the operator's list.
type User struct {
	account.Person
}

// NewUser is an account to be.
type NewUser struct{ FirstName, LastName, Email, Role, Language string }

// Users calls each with every account, the newest first, that a filter lets pass; "" lets all.
func (c Console) Users(ctx context.Context, role, query string, each func(User)) error {
	cursor := ""
	for {
		page, err := c.a.modules.account.List(ctx, account.Filter{Role: plugin.Role(role), Query: query}, cursor, 200)
		if err != nil {
			return c.said(err)
		}
		for _, p := range page.Items {
			each(User{p})
		}
		if page.NextCursor == nil {
			return nil
		}
		cursor = *page.NextCursor
	}
}

// Create makes an account and returns its temporary password.
func (c Console) Create(ctx context.Context, u NewUser) (temporary string, err error) {
	_, temporary, err = c.a.modules.account.Create(ctx, console, account.NewPerson{
		FirstName: u.FirstName, LastName: u.LastName, Email: u.Email, Role: plugin.Role(u.Role), Language: u.Language, Way: account.WayTemporary,
	})
	return temporary, c.done(ctx, err)
}

// ResetPassword ends the password and all sessions of an account and returns a temporary password.
func (c Console) ResetPassword(ctx context.Context, email string) (temporary string, err error) {
	id, err := c.find(ctx, email)
	if err == nil {
		temporary, err = c.a.modules.account.Readmit(ctx, console, id, account.WayTemporary)
	}
	return temporary, c.done(ctx, err)
}

// ResetFactor takes the second factor of an account away and ends its sessions.
func (c Console) ResetFactor(ctx context.Context, email string) error {
	id, err := c.find(ctx, email)
	if err == nil {
		err = c.a.modules.account.ResetFactor(ctx, console, id)
	}
	return c.done(ctx, err)
}

// SetActive switches an account on, or off with all its sessions.
func (c Console) SetActive(ctx context.Context, email string, active bool) error {
	return c.change(ctx, email, account.Change{IsActive: &active})
}

// SetRole gives an account another role.
func (c Console) SetRole(ctx context.Context, email, role string) error {
	r := plugin.Role(role)
	return c.change(ctx, email, account.Change{Role: &r})
}

func (c Console) change(ctx context.Context, email string, change account.Change) error {
	id, err := c.find(ctx, email)
	if err == nil {
		_, err = c.a.modules.account.Change(ctx, console, id, change)
	}
	return c.done(ctx, err)
}

// errNobody: the operator named an address without an account.
type errNobody string

func (e errNobody) Error() string {
	return fmt.Sprintf("there is no account with the address %s. `courseworx user list` shows all.", string(e))
}

func (c Console) find(ctx context.Context, email string) (plugin.UserID, error) {
	p, err := c.a.modules.account.ByEmail(ctx, email)
	if errors.Is(err, plugin.ErrNotFound) {
		return "", errNobody(email)
	}
	return p.ID, err
}

// done tells the servers and says in English what went wrong.
func (c Console) done(ctx context.Context, err error) error {
	return errors.Join(c.said(err), c.a.parts.signals.Flush(ctx))
}

// said is a fault in words for people at the console.
func (c Console) said(err error) error {
	var f *plugin.Fault
	if !errors.As(err, &f) {
		return err
	}
	say := func(key string, args map[string]any) string { return c.a.parts.texts.Text("en", key, args) }
	words := []string{say("problem."+f.Code+".title", f.Args) + ".", say("problem."+f.Code+".detail", f.Args)}
	for _, field := range f.Fields {
		words = append(words, strings.TrimPrefix(field.Pointer, "/")+": "+say("field."+field.Code, field.Args))
	}
	return errors.New(strings.Join(words, "\n"))
}

// Plugin is a plugin in the operator's list.
type Plugin struct {
	pluginhost.Info
}

// Plugins are those of this build.
func (c Console) Plugins() []Plugin {
	var all []Plugin
	for _, p := range c.a.modules.plugins.List(console.Language) {
		all = append(all, Plugin{p})
	}
	return all
}

// EnablePlugin switches a plugin on, grants what it declares, and with cascade switches on what it requires.
func (c Console) EnablePlugin(ctx context.Context, id string, cascade bool) (Plugin, error) {
	d, err := c.a.modules.plugins.Enable(ctx, console, id, pluginhost.Enabling{Cascade: cascade})
	return Plugin{d.Info}, c.done(ctx, err)
}

// DisablePlugin switches a plugin off, and with cascade what builds on it.
func (c Console) DisablePlugin(ctx context.Context, id string, cascade bool) (Plugin, error) {
	d, err := c.a.modules.plugins.Disable(ctx, console, id, cascade)
	return Plugin{d.Info}, c.done(ctx, err)
}

// PluginTroubles says what is not well with a plugin: why it failed, why it cannot be enabled, what could not be delivered to it.
func (c Console) PluginTroubles(ctx context.Context, id string) ([]string, error) {
	d, err := c.a.modules.plugins.Look(ctx, console, id)
	if err != nil {
		return nil, c.said(err)
	}
	var troubles []string
	if d.Reason != nil {
		troubles = append(troubles, *d.Reason)
	}
	for _, p := range d.Problems {
		troubles = append(troubles, p.Text)
	}
	h, err := c.a.modules.plugins.Health(ctx, id)
	if err != nil {
		return nil, c.said(err)
	}
	if h.Message != nil {
		troubles = append(troubles, *h.Message)
	}
	if h.Dead > 0 {
		troubles = append(troubles, fmt.Sprintf("%d events could not be delivered to it; the management page shows them", h.Dead))
	}
	return troubles, nil
}
