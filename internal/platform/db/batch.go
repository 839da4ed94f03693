package db

import "context"

// InBatches does a piece of work again until less than most rows were found: what deletes a great
// deal in one statement would hold its locks for as long. It returns how many there were.
func InBatches(ctx context.Context, most int, piece func(ctx context.Context, most int) (int64, error)) (int, error) {
	all := 0
	for {
		n, err := piece(ctx, most)
		all += int(n)
		if err != nil || n < int64(most) {
			return all, err
		}
		if err := ctx.Err(); err != nil {
			return all, err
		}
	}
}
