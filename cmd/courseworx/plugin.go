package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"text/tabwriter"

	"github.com/courseworx/courseworx/internal/app"
)

func pluginCommands() []consoleCommand {
	return []consoleCommand{
		{"list", "", "show the plugins of this server", 0, nil, pluginList},
		{"enable", "<id> [--with-required]", "switch a plugin on, and grant what it declares", 1, func(fs *flag.FlagSet, f *consoleFlags) {
			fs.BoolVar(&f.cascade, "with-required", false, "switch on what it requires, too")
		}, pluginEnable},
		{"disable", "<id> [--with-dependants]", "switch a plugin off; nothing of it is lost", 1, func(fs *flag.FlagSet, f *consoleFlags) {
			fs.BoolVar(&f.cascade, "with-dependants", false, "switch off what builds on it, too")
		}, pluginDisable},
		{"doctor", "", "say which plugins are not well, and why", 0, nil, pluginDoctor},
	}
}

// pluginGroup runs one of the commands under `courseworx plugin`.
func pluginGroup(ctx context.Context, w world, args []string) error {
	return console(ctx, w, "plugin", pluginCommands(), args)
}

func pluginList(_ context.Context, w world, c app.Console, _ []string, _ consoleFlags) error {
	table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tVERSION\tSTATE\tNAME")
	for _, p := range c.Plugins() {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.ID, p.Version, p.State, p.Name)
	}
	return table.Flush()
}

func pluginEnable(ctx context.Context, w world, c app.Console, words []string, f consoleFlags) error {
	p, err := c.EnablePlugin(ctx, words[0], f.cascade)
	if err != nil {
		return err
	}
	if p.Reason != nil {
		return fmt.Errorf("%s failed: %s", p.ID, *p.Reason)
	}
	fmt.Fprintf(w.out, "%s is on.\n", p.ID)
	return nil
}

func pluginDisable(ctx context.Context, w world, c app.Console, words []string, f consoleFlags) error {
	p, err := c.DisablePlugin(ctx, words[0], f.cascade)
	if err == nil {
		fmt.Fprintf(w.out, "%s is off.\n", p.ID)
	}
	return err
}

// errSickPlugin: a plugin that is on, or was, is not well.
var errSickPlugin = errors.New("a plugin is not well")

func pluginDoctor(ctx context.Context, w world, c app.Console, _ []string, _ consoleFlags) error {
	var findings []finding
	for _, p := range c.Plugins() {
		troubles, err := c.PluginTroubles(ctx, p.ID)
		if err != nil {
			return err
		}
		f := finding{ok: true, what: fmt.Sprintf("%s %s is %s", p.ID, p.Version, p.State)}
		if len(troubles) > 0 {
			f.ok, f.cure = p.State != "failed" && p.State != "enabled", troubles[0]
		}
		findings = append(findings, f)
		for _, more := range troubles[min(1, len(troubles)):] {
			findings = append(findings, finding{ok: f.ok, what: f.what, cure: more})
		}
	}
	if !report(w.out, findings) {
		return errSickPlugin
	}
	return nil
}
