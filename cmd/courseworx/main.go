// Command courseworx is the server and its tools. It reads arguments and calls package app.
//
//	main.go     where it begins
//	command.go  the commands, their help and exit status
//	serve.go    serve and migrate
//	demo.go     the sample centre, into an empty installation
//	user.go     accounts, from the console
//	doctor.go   what is wrong, and how to mend it
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/courseworx/courseworx/plugins"
)

// version is set by the build.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], world{version: version, plugins: plugins.Native(), getenv: os.Getenv, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(status)
}
