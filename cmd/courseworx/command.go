package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/courseworx/courseworx/internal/platform/config"
	"github.com/courseworx/courseworx/plugin/native"
)

// world is what a command sees of its surroundings.
type world struct {
	version string
	plugins []native.Plugin
	getenv  func(string) string
	out     io.Writer
	err     io.Writer
}

type command struct {
	name, args, does string
	run              func(ctx context.Context, w world, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "[flags]", "run the server", serve},
		{"migrate", "[flags]", "bring the schema up to date and stop; with --dry-run, say what that would change", migrateOnly},
		{"demo", "[flags]", "fill an empty installation with the sample centre, and stop", demo},
		{"user", "<command> [flags]", "list, create and mend accounts", user},
		{"plugin", "<command> [flags]", "list, switch and examine plugins", pluginGroup},
		{"doctor", "[flags]", "say what is wrong with this installation, and how to mend it", doctor},
		{"version", "", "print the version", printVersion},
	}
}

// run runs one command and returns the exit status: 0 done, 1 failed, 2 not understood.
func run(ctx context.Context, args []string, w world) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(w.out)
		if len(args) == 0 {
			return 2
		}
		return 0
	}
	for _, c := range commands() {
		if c.name != args[0] {
			continue
		}
		err := c.run(ctx, w, args[1:])
		switch {
		case err == nil || errors.Is(err, flag.ErrHelp):
			return 0
		case errors.Is(err, config.ErrUsage):
			return 2
		}
		fmt.Fprintf(w.err, "courseworx %s: %s\n", c.name, explain(err))
		return 1
	}
	fmt.Fprintf(w.err, "courseworx: there is no command %q\n\n", args[0])
	usage(w.err)
	return 2
}

func usage(out io.Writer) {
	fmt.Fprint(out, "CourseWorx: the platform that a training centre runs on.\n\nUsage: courseworx <command> [flags]\n\n")
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  %s\t%s\n", strings.TrimSpace(c.name+" "+c.args), c.does)
	}
	_ = table.Flush()
	fmt.Fprint(out, "\nEach command has --help.\n")
}

func printVersion(_ context.Context, w world, args []string) error {
	flags := flag.NewFlagSet("courseworx version", flag.ContinueOnError)
	flags.SetOutput(w.err)
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return config.ErrUsage
	}
	fmt.Fprintln(w.out, "courseworx", w.version)
	return nil
}
