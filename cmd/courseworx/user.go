package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/courseworx/courseworx/internal/app"
)

var roles = []string{"super_admin", "trainer", "trainee"}

func userCommands() []consoleCommand {
	return []consoleCommand{
		{"list", "[--role ROLE] [--query WORDS]", "show the accounts", 0, func(fs *flag.FlagSet, f *consoleFlags) {
			fs.StringVar(&f.role, "role", "", "only of this role: "+strings.Join(roles, ", "))
			fs.StringVar(&f.query, "query", "", "only those whose name, e-mail or phone has this in it")
		}, userList},
		{"create", "<email> --first NAME --last NAME [--role ROLE]", "make an account and print its temporary password", 1, func(fs *flag.FlagSet, f *consoleFlags) {
			fs.StringVar(&f.first, "first", "", "first name")
			fs.StringVar(&f.last, "last", "", "last name")
			fs.StringVar(&f.role, "role", "trainee", strings.Join(roles, ", "))
			fs.StringVar(&f.language, "language", "", "en or ar; the site's when left out")
		}, userCreate},
		{"reset-password", "<email>", "end the password and all sessions; print a temporary password", 1, nil, userResetPassword},
		{"reset-mfa", "<email>", "take a lost second factor away and end all sessions", 1, nil, userResetFactor},
		{"activate", "<email>", "switch an account on", 1, nil, userActivate},
		{"deactivate", "<email>", "switch an account off and end all its sessions", 1, nil, userDeactivate},
		{"set-role", "<email> <role>", "give an account another role: " + strings.Join(roles, ", "), 2, nil, userSetRole},
	}
}

// user runs one of the commands under `courseworx user`.
func user(ctx context.Context, w world, args []string) error {
	return console(ctx, w, "user", userCommands(), args)
}

func userList(ctx context.Context, w world, c app.Console, _ []string, f consoleFlags) error {
	table := tabwriter.NewWriter(w.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "E-MAIL\tROLE\tSTATE\tLAST SIGN-IN\tNAME")
	err := c.Users(ctx, f.role, f.query, func(u app.User) {
		state, seen := "active", "never"
		if !u.IsActive {
			state = "off"
		}
		if u.LastLogin != nil {
			seen = u.LastLogin.UTC().Format(time.DateTime)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s %s\n", u.Email, u.Role, state, seen, u.FirstName, u.LastName)
	})
	return errors.Join(err, table.Flush())
}

func userCreate(ctx context.Context, w world, c app.Console, words []string, f consoleFlags) error {
	temporary, err := c.Create(ctx, app.NewUser{FirstName: f.first, LastName: f.last, Email: words[0], Role: f.role, Language: f.language})
	if err == nil {
		showTemporary(w, words[0], temporary)
	}
	return err
}

func userResetPassword(ctx context.Context, w world, c app.Console, words []string, _ consoleFlags) error {
	temporary, err := c.ResetPassword(ctx, words[0])
	if err == nil {
		showTemporary(w, words[0], temporary)
	}
	return err
}

// showTemporary prints the password alone on its line, so that it is copied whole.
func showTemporary(w world, email, temporary string) {
	fmt.Fprintf(w.out, "The temporary password of %s is shown this once and must be changed at the first sign-in:\n\n%s\n\n", email, temporary)
}

func userResetFactor(ctx context.Context, w world, c app.Console, words []string, _ consoleFlags) error {
	err := c.ResetFactor(ctx, words[0])
	if err == nil {
		fmt.Fprintf(w.out, "%s has no second factor any more, and all sessions have ended.\n", words[0])
	}
	return err
}

func userActivate(ctx context.Context, w world, c app.Console, words []string, _ consoleFlags) error {
	err := c.SetActive(ctx, words[0], true)
	if err == nil {
		fmt.Fprintf(w.out, "%s can sign in.\n", words[0])
	}
	return err
}

func userDeactivate(ctx context.Context, w world, c app.Console, words []string, _ consoleFlags) error {
	err := c.SetActive(ctx, words[0], false)
	if err == nil {
		fmt.Fprintf(w.out, "%s can no longer sign in, and all sessions have ended.\n", words[0])
	}
	return err
}

func userSetRole(ctx context.Context, w world, c app.Console, words []string, _ consoleFlags) error {
	err := c.SetRole(ctx, words[0], words[1])
	if err == nil {
		fmt.Fprintf(w.out, "%s is %s now.\n", words[0], words[1])
	}
	return err
}
