package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/courseworx/courseworx/internal/app"
	"github.com/courseworx/courseworx/internal/platform/config"
)

// consoleCommand is one of those under a group such as `courseworx user`.
type consoleCommand struct {
	name, args, does string
	words            int // how many words that are no flags it needs
	flags            func(*flag.FlagSet, *consoleFlags)
	run              func(ctx context.Context, w world, c app.Console, words []string, f consoleFlags) error
}

// consoleFlags are the flags of all of them.
type consoleFlags struct {
	role, query, first, last, language string
	cascade                            bool
}

// console runs one of the commands of a group, whether a server runs meanwhile or not.
func console(ctx context.Context, w world, group string, commands []consoleCommand, args []string) error {
	if len(args) == 0 || args[0] == "--help" || args[0] == "-h" || args[0] == "-help" || args[0] == "help" {
		out := w.out
		if len(args) == 0 {
			out = w.err
		}
		fmt.Fprintf(out, "Usage: courseworx %s <command> [flags]\n\n", group)
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, c := range commands {
			fmt.Fprintf(table, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.does)
		}
		_ = table.Flush()
		fmt.Fprint(out, "\nWhat is done stands in the audit log, as done by the server from \"console\".\n")
		if len(args) == 0 {
			return config.ErrUsage
		}
		return nil
	}
	i := slices.IndexFunc(commands, func(c consoleCommand) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(w.err, "courseworx %s: there is no command %q\n", group, args[0])
		return config.ErrUsage
	}
	c, f := commands[i], consoleFlags{}
	cfg, words, err := config.ReadWords(group+" "+c.name, args[1:], w.getenv, w.err, func(fs *flag.FlagSet) {
		fs.Usage = func() {
			fmt.Fprintf(w.err, "Usage: courseworx %s %s\n\nTo %s. A server may be running meanwhile.\n\n", group, strings.TrimSpace(c.name+" "+c.args), c.does)
			fs.PrintDefaults()
		}
		if c.flags != nil {
			c.flags(fs, &f)
		}
	})
	if err != nil {
		return err
	}
	if len(words) != c.words || f.role != "" && !slices.Contains(roles, f.role) || c.name == "set-role" && !slices.Contains(roles, words[1]) {
		fmt.Fprintf(w.err, "Usage: courseworx %s %s\n", group, strings.TrimSpace(c.name+" "+c.args))
		if group == "user" {
			fmt.Fprintf(w.err, "Roles are %s.\n", strings.Join(roles, ", "))
		}
		return config.ErrUsage
	}
	if cfg.LogLevel == "info" { // what the database says of its start is no answer to the command
		cfg.LogLevel = "warn"
	}
	a, err := app.New(ctx, cfg, app.Options{Version: w.version, Plugins: w.plugins, Out: w.err, Beside: true})
	if err != nil {
		return err
	}
	return errors.Join(c.run(ctx, w, a.Console(), words, f), a.Close(context.WithoutCancel(ctx)))
}
