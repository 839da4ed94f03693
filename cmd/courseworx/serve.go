package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/internal/platform/pgserver"
)

func serve(ctx context.Context, w world, args []string) error {
	cfg, err := config.Read("serve", args, w.getenv, w.err)
	if err != nil {
		return err
	}
	s, err := app.Listen(cfg, app.Options{Version: w.version, Plugins: w.plugins, Out: w.err})
	if err != nil {
		return err
	}
	return s.Run(ctx, func(a *app.App) {
		address := a.BaseURL(s.Address())
		fmt.Fprintf(w.out, "CourseWorx %s is ready at %s\n", w.version, address)
		if accounts := a.DemoAccounts(); accounts != "" {
			fmt.Fprintf(w.out, "\n  %s\n\n", accounts)
			return
		}
		code, err := a.SetupCode(ctx)
		if err != nil {
			fmt.Fprintln(w.err, "courseworx serve: the set-up code cannot be read:", explain(err))
		} else if code != "" {
			fmt.Fprintf(w.out, "\n  There is no account yet. Open this link to set the site up (it works once):\n  %s/set-up?code=%s\n\n", address, code)
		}
	})
}

func migrateOnly(ctx context.Context, w world, args []string) error {
	rehearsal := false
	cfg, words, err := config.ReadWords("migrate", args, w.getenv, w.err, func(fs *flag.FlagSet) {
		fs.BoolVar(&rehearsal, "dry-run", false, "say what would be changed, of the server and of its plugins, try it, and change nothing; a server that runs may wait for it for some seconds")
	})
	if err != nil {
		return err
	}
	if len(words) > 0 {
		fmt.Fprintln(w.err, "Usage: courseworx migrate [flags]")
		return config.ErrUsage
	}
	a, err := app.New(ctx, cfg, app.Options{Version: w.version, Plugins: w.plugins, Out: w.err, Beside: rehearsal, Rehearsal: rehearsal})
	if err != nil {
		return err
	}
	if rehearsal {
		err = rehearse(ctx, w, a)
	} else {
		fmt.Fprintln(w.out, "The schema is up to date.")
	}
	return errors.Join(err, a.Close(context.WithoutCancel(ctx)))
}

// errUpgrade: something would not work after an upgrade.
var errUpgrade = errors.New("not everything would work; nothing was changed")

func rehearse(ctx context.Context, w world, a *app.App) error {
	steps, err := a.Rehearse(ctx)
	if err != nil {
		return err
	}
	var findings []finding
	for _, s := range steps {
		f := finding{ok: true, what: "the server"}
		switch {
		case s.Name != "" && s.To == "":
			f.what = fmt.Sprintf("%s %s", s.Name, s.From)
		case s.Name != "" && s.From != s.To:
			f.what = fmt.Sprintf("%s %s, which becomes %s", s.Name, s.From, s.To)
		case s.Name != "":
			f.what = fmt.Sprintf("%s %s", s.Name, s.To)
		}
		switch {
		case s.Wrong != nil:
			f.ok, f.cure = false, s.Wrong.Error()
		case len(s.Files) == 0:
			f.what += ": nothing to change"
		case s.Untried != "":
			f.what += fmt.Sprintf(": %d to apply, from %s to %s", len(s.Files), s.Files[0], s.Files[len(s.Files)-1])
			f.cure = "From " + s.Untried + " on it could not be tried: it has to be done in a transaction of its own, or somebody held what it changes. A start applies it all the same, unseen: keep a backup."
			if s.Name == "" {
				f.cure += " The plugins come after it, and were not tried."
			}
		default:
			f.what += fmt.Sprintf(": %d to apply, from %s to %s", len(s.Files), s.Files[0], s.Files[len(s.Files)-1])
		}
		findings = append(findings, f)
	}
	if !report(w.out, findings) {
		return errUpgrade
	}
	fmt.Fprintln(w.out, "\nNothing was changed.")
	return nil
}

// explain says what went wrong, and for the failures that operators meet, how to mend it.
func explain(err error) string {
	var inUse pgserver.ErrInUse
	var op *net.OpError
	switch {
	case errors.Is(err, syscall.EADDRINUSE) && errors.As(err, &op):
		return fmt.Sprintf("the address %s is taken by another program.\nStop that program, or choose another address with --listen.", op.Addr)
	case errors.Is(err, syscall.EACCES) && errors.As(err, &op):
		return fmt.Sprintf("this user may not listen on %s.\nPorts below 1024 need root, or choose another with --listen.", op.Addr)
	case errors.As(err, &inUse):
		return strings.TrimSuffix(inUse.Error(), ".") + ".\nStop that server, or give this one its own folder with --data."
	case errors.Is(err, os.ErrPermission):
		return err.Error() + ".\nGive this user the folder, or choose another with --data. `courseworx doctor` tells more."
	case errors.Is(err, syscall.ENOSPC):
		return err.Error() + ".\nThe disk is full: make room and start again. Nothing was lost."
	}
	return err.Error()
}
