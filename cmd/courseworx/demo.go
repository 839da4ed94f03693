package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/config"
)

// demo fills an empty installation with the sample centre, whether a server runs meanwhile or not.
func demo(ctx context.Context, w world, args []string) error {
	cfg, err := config.Read("demo", args, w.getenv, w.err)
	if err != nil {
		return err
	}
	if cfg.LogLevel == "info" { // what the database says of its start is no answer to the command
		cfg.LogLevel = "warn"
	}
	cfg.Demo = false // it is this command that loads, and it refuses where serve --demo would start without a word
	a, err := app.New(ctx, cfg, app.Options{Version: w.version, Plugins: w.plugins, Out: w.err, Beside: true})
	if err != nil {
		return err
	}
	accounts, err := a.FillDemo(ctx, func(percent int) {
		if percent%10 == 0 {
			fmt.Fprintf(w.err, "%d %%\n", percent)
		}
	})
	if err == nil {
		fmt.Fprintf(w.out, "The sample centre is there: courses, trainers, groups, and trainees with a year behind them.\n\n  %s\n\n"+
			"`courseworx serve --demo` serves it; without --demo its administrator is asked to set a second factor up first.\n", accounts)
	}
	return errors.Join(err, a.Close(context.WithoutCancel(ctx)))
}
