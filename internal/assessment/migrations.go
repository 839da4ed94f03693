// Package assessment owns question bank, quizzes, attempts, assignments, rubrics and the gradebook.
// Its tables exist from the first migration, because others refer to them.
package assessment

import "embed"

// Migrations are this module's part of the schema.
//
//go:embed migrations/*.sql
var Migrations embed.FS
