package pgserver

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Database is the name of the application's database, and of the role that owns it.
const Database = "courseworx"

const (
	adminUser         = "postgres" // may do everything; used to set up and for base backups
	passwordFile      = "password"
	adminPasswordFile = "admin-password"
)

// The application's role is no superuser: it owns its database, may make others beside it (a
// restore, a test) and read the statistics.
const (
	findRoleSQL     = `select exists (select from pg_roles where rolname = 'courseworx')`
	makeRoleSQL     = `create role courseworx nologin createdb`
	findDatabaseSQL = `select exists (select from pg_database where datname = 'courseworx')`
	makeDatabaseSQL = `create database courseworx owner courseworx`
	monitorSQL      = `grant pg_monitor to courseworx`
	statementsSQL   = `create extension if not exists pg_stat_statements`
	hidePasswordSQL = `set pg_stat_statements.track_utility = off`
	openRoleSQL     = `alter role courseworx login password '%s'`
)

// address is a connection string for the socket.
func (s *Server) address(user, password, database string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Path: "/" + database,
		RawQuery: url.Values{"host": {s.socketDir}, "port": {socketPort}, "sslmode": {"disable"}}.Encode()}
	return u.String()
}

// ensureDatabase makes sure that the application can connect. The usual answer costs one
// connection; else role, database and password are brought in order.
func (s *Server) ensureDatabase(ctx context.Context) error {
	err := s.tryConnect(ctx)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return err
	}
	switch refused.Code {
	case "28P01", "28000", "3D000": // wrong password or no such role, may not log in, no such database
	default:
		return err
	}
	if err := s.makeDatabase(ctx); err != nil {
		return err
	}
	return s.tryConnect(ctx)
}

func (s *Server) tryConnect(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.DSN(Database))
	if err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	return conn.Close(ctx)
}

// makeDatabase can be interrupted anywhere and repeated: only its last step lets the
// application in.
func (s *Server) makeDatabase(ctx context.Context) error {
	admin, err := s.connectAdmin(ctx, "postgres")
	if err != nil {
		return err
	}
	defer admin.Close(ctx)
	for _, part := range []struct{ find, make string }{{findRoleSQL, makeRoleSQL}, {findDatabaseSQL, makeDatabaseSQL}} {
		var exists bool
		if err := admin.QueryRow(ctx, part.find).Scan(&exists); err != nil {
			return fmt.Errorf("set up database: %w", err)
		}
		if exists {
			continue
		}
		if _, err := admin.Exec(ctx, part.make); err != nil {
			return fmt.Errorf("set up database: %w", err)
		}
	}
	if s.bin.hasLibrary("pg_stat_statements") {
		inside, err := s.connectAdmin(ctx, Database)
		if err != nil {
			return err
		}
		_, err = inside.Exec(ctx, statementsSQL)
		if err := errors.Join(err, inside.Close(ctx)); err != nil {
			return fmt.Errorf("set up statistics: %w", err)
		}
	}
	// The password is letters and digits of our own making: it needs no quoting.
	for _, sql := range []string{monitorSQL, hidePasswordSQL, fmt.Sprintf(openRoleSQL, s.password)} {
		if _, err := admin.Exec(ctx, sql); err != nil {
			return fmt.Errorf("set up role: %w", err)
		}
	}
	return nil
}

func (s *Server) connectAdmin(ctx context.Context, database string) (*pgx.Conn, error) {
	path := filepath.Join(s.cfg.Root, adminPasswordFile)
	dsn, err := s.AdminDSN(database)
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrPassword{path}
	}
	if err != nil {
		return nil, explain(err, path, s.who)
	}
	conn, err := pgx.Connect(ctx, dsn)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == "28P01" {
		return nil, ErrPassword{path}
	}
	if err != nil {
		return nil, fmt.Errorf("connect as administrator: %w", err)
	}
	return conn, nil
}
