package native

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/courseworx/courseworx/plugin"
)

// Many reads rows into structs, whose fields are found by the names of the columns.
func Many[T any](ctx context.Context, q Querier, sql string, args ...any) ([]T, error) {
	return collect(ctx, q, pgx.RowToStructByName[T], sql, args)
}

// Values reads rows of one column.
func Values[T any](ctx context.Context, q Querier, sql string, args ...any) ([]T, error) {
	return collect(ctx, q, pgx.RowTo[T], sql, args)
}

// One reads the only row into a struct; plugin.ErrNotFound when there is none. That there are several is an error.
func One[T any](ctx context.Context, q Querier, sql string, args ...any) (T, error) {
	return only(collect(ctx, q, pgx.RowToStructByName[T], sql, args))
}

// Value reads the only row, of one column; plugin.ErrNotFound when there is none. That there are several is an error.
func Value[T any](ctx context.Context, q Querier, sql string, args ...any) (T, error) {
	return only(collect(ctx, q, pgx.RowTo[T], sql, args))
}

func collect[T any](ctx context.Context, q Querier, read pgx.RowToFunc[T], sql string, args []any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	list, err := pgx.CollectRows(rows, read)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	return list, nil
}

var errSeveral = errors.New("query: several rows where one was expected")

func only[T any](list []T, err error) (T, error) {
	switch {
	case err != nil:
		return *new(T), err
	case len(list) == 0:
		return *new(T), plugin.ErrNotFound
	case len(list) > 1:
		return *new(T), errSeveral
	}
	return list[0], nil
}
